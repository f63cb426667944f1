/**
 * The yardstick: bare data channels between pages that hold nothing else. A receiver asks for blocks of 16 KiB and
 * keeps a fixed window of them in flight; nothing is verified or stored. One page may serve several receivers. Offers,
 * answers and candidates are carried as they come, by this process. `install` goes to pages as source text.
 */
import type { BrowserContext, Page } from "@playwright/test";
import type { TestServer } from "../server.ts";
import type { Flow, Point } from "./flow.ts";
import { SAMPLE_MS } from "./watch.ts";

const BLOCK_LENGTH = 16 * 1024;

export interface RawTransfer extends Flow {
  /** When the channel opened, milliseconds since 1970. */
  readonly openAt: number;
}

type Signal =
  | { readonly description: RTCSessionDescriptionInit }
  | { readonly candidate: RTCIceCandidateInit };

interface RawWindow extends Window {
  readonly raw: {
    /** An answerer for that receiver is made with its first signal. */
    signal(receiver: number, signal: Signal): Promise<void>;
    fetch(receiver: number, bytes: number, windowBytes: number): Promise<RawTransfer>;
  };
  /** Bound by this process. */
  readonly carry: (receiver: number, signal: Signal) => Promise<void>;
}

/** @param people the first of whom sends. @returns a page for each of the others, able to reach the first's. */
export async function loadRawPages(
  people: readonly BrowserContext[],
  server: TestServer,
): Promise<readonly Page[]> {
  const [sender, ...receivers] = await Promise.all(people.map((context) => load(context, server)));
  const carryTo = (page: Page | undefined, receiver: number, signal: Signal): Promise<void> | undefined =>
    page?.evaluate(({ receiver, signal }) => (window as unknown as RawWindow).raw.signal(receiver, signal), {
      receiver,
      signal,
    });
  await sender?.exposeFunction("carry", (receiver: number, signal: Signal) =>
    carryTo(receivers[receiver], receiver, signal),
  );
  for (const page of receivers)
    await page.exposeFunction("carry", (receiver: number, signal: Signal) =>
      carryTo(sender, receiver, signal),
    );
  return receivers;
}

/** Connects and fetches. @param windowBytes in flight at most */
export async function fetchRaw(
  page: Page,
  receiver: number,
  bytes: number,
  windowBytes: number,
): Promise<RawTransfer> {
  return page.evaluate(
    ({ receiver, bytes, windowBytes }) =>
      (window as unknown as RawWindow).raw.fetch(receiver, bytes, windowBytes),
    { receiver, bytes, windowBytes },
  );
}

async function load(context: BrowserContext, server: TestServer): Promise<Page> {
  const page = await context.newPage();
  const address = `${server.origin}/raw/`;
  await page.route(address, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Raw</title>" }),
  );
  await page.goto(address);
  await page.evaluate(`(${install.toString()})(${BLOCK_LENGTH}, ${SAMPLE_MS})`);
  return page;
}

function install(blockLength: number, sampleMs: number): void {
  const ends = new Map<number, RTCPeerConnection>();
  const now = (): number => performance.timeOrigin + performance.now();

  const makeEnd = (receiver: number): { end: RTCPeerConnection; channel: RTCDataChannel } => {
    const end = new RTCPeerConnection({ iceServers: [] });
    ends.set(receiver, end);
    end.onicecandidate = ({ candidate }) => {
      if (candidate !== null) void say(receiver, { candidate: candidate.toJSON() });
    };
    const channel = end.createDataChannel("raw", { negotiated: true, id: 0 });
    channel.binaryType = "arraybuffer";
    return { end, channel };
  };
  const say = (receiver: number, signal: Signal): Promise<void> =>
    (window as unknown as RawWindow).carry(receiver, signal);

  const makeServingEnd = (receiver: number): RTCPeerConnection => {
    const { end, channel } = makeEnd(receiver);
    const block = new Uint8Array(blockLength);
    channel.onmessage = () => channel.send(block);
    return end;
  };

  const raw: RawWindow["raw"] = {
    signal: async (receiver, signal) => {
      const end = ends.get(receiver) ?? makeServingEnd(receiver);
      if ("candidate" in signal) return end.addIceCandidate(signal.candidate);
      await end.setRemoteDescription(signal.description);
      if (signal.description.type !== "offer") return;
      await end.setLocalDescription();
      if (end.localDescription !== null) void say(receiver, { description: end.localDescription.toJSON() });
    },

    fetch: (receiver, bytes, windowBytes) =>
      new Promise((resolve, reject) => {
        const toldAt = now();
        let openAt = 0;
        let received = 0;
        let asked = 0;
        const points: Point[] = [{ at: toldAt, bytes: 0 }];
        let sampledAt = toldAt;
        const { end, channel } = makeEnd(receiver);
        const request = new Uint8Array(17);
        const ask = (): void => {
          if (asked >= bytes) return;
          asked += blockLength;
          channel.send(request);
        };
        channel.onopen = () => {
          openAt = now();
          points.push({ at: openAt, bytes: 0 });
          for (let inFlight = 0; inFlight < windowBytes; inFlight += blockLength) ask();
        };
        channel.onmessage = ({ data }) => {
          const at = now();
          received += data.byteLength;
          if (at - sampledAt >= sampleMs || received >= bytes) {
            sampledAt = at;
            points.push({ at, bytes: received });
          }
          ask();
          if (received >= bytes) resolve({ toldAt, openAt, doneAt: at, points });
        };
        channel.onclose = () => reject(new Error("the raw channel closed"));
        void (async () => {
          await end.setLocalDescription();
          if (end.localDescription !== null)
            await say(receiver, { description: end.localDescription.toJSON() });
        })().catch(reject);
      }),
  };
  Object.defineProperty(window, "raw", { value: raw });
}
