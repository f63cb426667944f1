/**
 * The yardstick: bare data channels between empty pages. A receiver requests blocks of 16 KiB and keeps a fixed window
 * of requests in flight; nothing is verified or stored. One page can serve several receivers. This process carries
 * offers, answers and candidates. `install` is sent to pages as source text and refers to nothing outside itself.
 */
import type { BrowserContext, Page } from "@playwright/test";
import type { TestServer } from "../server.ts";
import type { Flow, Point } from "./flow.ts";
import type { Person } from "./launcher.ts";
import { SAMPLE_MS } from "./page-watch.ts";

const BLOCK_LENGTH = 16 * 1024;

interface RawTransfer extends Flow {
  /** When the channel opened, milliseconds since 1970. */
  readonly openAt: number;
}

type Signal =
  | { readonly description: RTCSessionDescriptionInit }
  | { readonly candidate: RTCIceCandidateInit };

declare global {
  interface Window {
    rawChannels: {
      /** The first signal for a receiver creates the answering connection. */
      signal(receiver: number, signal: Signal): Promise<void>;
      fetch(receiver: number, bytes: number, windowBytes: number): Promise<RawTransfer>;
    };
    /** Exposed by this process. */
    carry(receiver: number, signal: Signal): Promise<void>;
  }
}

/** Connects and fetches. @param windowBytes in flight at most */
type Fetch = (bytes: number, windowBytes: number) => Promise<RawTransfer>;

/** Loads a page for each of the people, with signalling; the first sends. @returns a function for each of the others */
export async function connectRaw(
  people: readonly Pick<Person, "context">[],
  server: TestServer,
): Promise<readonly Fetch[]> {
  const [sender, ...receivers] = await Promise.all(people.map(({ context }) => load(context, server)));
  const carryTo = (pageOf: (receiver: number) => Page | undefined) => (receiver: number, signal: Signal) =>
    pageOf(receiver)?.evaluate((message) => window.rawChannels.signal(...message), [
      receiver,
      signal,
    ] as const);
  const toReceiver = carryTo((receiver) => receivers[receiver]);
  const toSender = carryTo(() => sender);
  await sender?.exposeFunction("carry", toReceiver);
  for (const page of receivers) await page.exposeFunction("carry", toSender);
  return receivers.map(
    (page, receiver) => (bytes, windowBytes) =>
      page.evaluate((request) => window.rawChannels.fetch(...request), [
        receiver,
        bytes,
        windowBytes,
      ] as const),
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
  const connections = new Map<number, RTCPeerConnection>();
  const now = (): number => performance.timeOrigin + performance.now();

  const connect = (receiver: number): { connection: RTCPeerConnection; channel: RTCDataChannel } => {
    const connection = new RTCPeerConnection({ iceServers: [] });
    connections.set(receiver, connection);
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) void window.carry(receiver, { candidate: candidate.toJSON() });
    };
    const channel = connection.createDataChannel("raw", { negotiated: true, id: 0 });
    channel.binaryType = "arraybuffer";
    return { connection, channel };
  };
  /** Sends an offer or an answer, whichever is due. */
  const negotiate = async (receiver: number, connection: RTCPeerConnection): Promise<void> => {
    await connection.setLocalDescription();
    if (connection.localDescription !== null)
      await window.carry(receiver, { description: connection.localDescription.toJSON() });
  };

  const serve = (receiver: number): RTCPeerConnection => {
    const { connection, channel } = connect(receiver);
    const block = new Uint8Array(blockLength);
    channel.onmessage = () => channel.send(block);
    return connection;
  };

  window.rawChannels = {
    signal: async (receiver, signal) => {
      const connection = connections.get(receiver) ?? serve(receiver);
      if ("candidate" in signal) return connection.addIceCandidate(signal.candidate);
      await connection.setRemoteDescription(signal.description);
      if (signal.description.type === "offer") void negotiate(receiver, connection);
    },

    fetch: (receiver, bytes, windowBytes) =>
      new Promise((resolve, reject) => {
        const startedAt = now();
        let openAt = 0;
        let received = 0;
        let requested = 0;
        const points: Point[] = [{ at: startedAt, bytes: 0 }];
        const { connection, channel } = connect(receiver);
        const request = (): void => {
          if (requested >= bytes) return;
          requested += blockLength;
          channel.send(new Uint8Array(17));
        };
        channel.onopen = () => {
          openAt = now();
          points.push({ at: openAt, bytes: 0 });
          for (let inFlight = 0; inFlight < windowBytes; inFlight += blockLength) request();
        };
        channel.onmessage = ({ data }) => {
          const at = now();
          received += data.byteLength;
          const sampledAt = points.at(-1)?.at ?? startedAt;
          if (at - sampledAt >= sampleMs || received >= bytes) points.push({ at, bytes: received });
          request();
          if (received >= bytes) resolve({ startedAt, openAt, doneAt: at, points });
        };
        channel.onclose = () => reject(new Error("the raw channel closed"));
        negotiate(receiver, connection).catch(reject);
      }),
  };
}
