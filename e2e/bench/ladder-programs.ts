/** The ends of a line are programs without a browser: two sessions in this process, or two bare channels of node-datachannel. */
import { readFileSync } from "node:fs";
import type { LinkId } from "../../shared/core/ids.ts";
import type { Dialler, Negotiation, NegotiationEvents } from "../../shared/session/ports.ts";
import type { Candidate } from "../../shared/tracker/protocol/messages.ts";
import { openDialler } from "../../signal-server/peer/links/dialler.ts";
import { startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { KIB } from "../content.ts";
import type { Line, Side } from "../lines/line.ts";
import { type ChannelLog, delaysBetween } from "../lines/message-log.ts";
import type { Point } from "./flow.ts";
import { type Ends, type Passage, RAW_WINDOW, TIMEOUT_MS } from "./ladder-ends.ts";
import { SAMPLE_MS } from "./page-watch.ts";
import { startTracker } from "./tracker-process.ts";

const BLOCK = 16 * KIB;
const now = (): number => performance.timeOrigin + performance.now();

type Close = () => Promise<void> | void;

/** One end: its links go through the line, and it notes what passes on them. */
class End {
  /** In the order in which links were dialled or accepted: the first is no lane. */
  readonly logs: ChannelLog[] = [];
  readonly points: Point[] = [];
  private readonly side: Side;
  private readonly line: Line;
  private received = 0;

  constructor(side: Side, line: Line) {
    this.side = side;
    this.line = line;
  }

  wrap(dialler: Dialler): Dialler {
    return {
      dial: (id, options, events) => {
        const log: ChannelLog = { label: String(this.logs.length), sent: [], received: [] };
        this.logs.push(log);
        const negotiation = dialler.dial(id, options, this.noted(log, events));
        return this.onLine(log, negotiation);
      },
    };
  }

  private noted(log: ChannelLog, events: NegotiationEvents): NegotiationEvents {
    return {
      signal: (signal) => events.signal(signal),
      path: (path) => events.path(path),
      opened: () => events.opened(),
      drained: () => events.drained(),
      closed: (reason) => events.closed(reason),
      message: (data) => {
        const at = now();
        log.received.push(at);
        // Blocks leave in messages of their own; everything else is small.
        if (data.byteLength >= BLOCK) this.received += data.byteLength;
        if (at - (this.points.at(-1)?.at ?? 0) >= SAMPLE_MS) this.points.push({ at, bytes: this.received });
        events.message(data);
      },
    };
  }

  private onLine(log: ChannelLog, negotiation: Negotiation): Negotiation {
    const receive = async (candidate: Candidate) => {
      const substitute = await this.line.substitute(this.side, candidate.candidate);
      if (substitute !== undefined)
        negotiation.signal({ candidate: { ...candidate, candidate: substitute } });
    };
    return {
      get path() {
        return negotiation.path;
      },
      get bufferedAmount() {
        return negotiation.bufferedAmount;
      },
      send: (bytes) => {
        log.sent.push(now());
        negotiation.send(bytes);
      },
      close: () => negotiation.close(),
      measureRoundTrip: (measured) => negotiation.measureRoundTrip(measured),
      signal: (signal) => {
        if ("candidate" in signal) return void receive(signal.candidate);
        // Candidates in it would lead past the line.
        const lines = signal.sdp.split("\r\n").filter((line) => !line.startsWith("a=candidate:"));
        negotiation.signal({ ...signal, sdp: lines.join("\r\n") });
        for (const line of signal.sdp.split("\r\n"))
          if (line.startsWith("a=candidate:"))
            void receive({ candidate: line.slice(2), sdpMLineIndex: 0, sdpMid: "0" });
      },
    };
  }
}

export const programs: Ends = async (suite, use) => {
  const closes: Close[] = [];
  try {
    return await use(async (party, line, bytes) => {
      const ends = [new End("inside", line), new End("outside", line)] as const;
      const start =
        party === "raw"
          ? await prepareRaw(ends, bytes, closes)
          : await prepareSessions(ends, await suite.file(bytes), closes);
      return async () => {
        const startedAt = now();
        const doneAt = await start();
        return passage(ends, startedAt, doneAt, bytes);
      };
    });
  } finally {
    for (const close of closes.reverse()) await close();
  }
};

function passage(
  [sender, receiver]: readonly [End, End],
  startedAt: number,
  doneAt: number,
  bytes: number,
): Passage {
  const points = [{ at: startedAt, bytes: 0 }, ...receiver.points, { at: doneAt, bytes }];
  return { flow: { startedAt, doneAt, points }, delays: delaysBetween(sender.logs, receiver.logs) };
}

/** @returns a function that starts, and settles at the end with its time */
async function prepareSessions(
  [inside, outside]: readonly [End, End],
  path: string,
  closes: Close[],
): Promise<() => Promise<number>> {
  const tracker = await startTracker("tabswarm", "no limits");
  closes.push(() => tracker.close());
  const sender = await startNodePeer(tracker.url, { wrapDialler: (dialler) => inside.wrap(dialler) });
  closes.push(() => sender.close());
  const infoHash = await sender.share("ladder.bin", new Uint8Array(readFileSync(path)));
  let settle: (at: number) => void = () => {};
  const receiver = await startNodePeer(tracker.url, {
    wrapDialler: (dialler) => outside.wrap(dialler),
    publish: () => receiver?.torrent(infoHash)?.state === "complete" && settle(now()),
  });
  closes.push(() => receiver.close());
  return () =>
    new Promise((resolve, reject) => {
      settle = resolve;
      setTimeout(() => reject(new Error("it took too long")), TIMEOUT_MS).unref();
      receiver.session.open(infoHash, undefined, []).catch(reject);
    });
}

async function prepareRaw(
  [inside, outside]: readonly [End, End],
  bytes: number,
  closes: Close[],
): Promise<() => Promise<number>> {
  const diallers = await Promise.all(
    [inside, outside].map(async (end) => {
      const dialler = await openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });
      closes.push(() => dialler.close());
      return end.wrap(dialler);
    }),
  );
  const [serving, fetching] = diallers as [Dialler, Dialler];
  return () =>
    new Promise((resolve, reject) => {
      const events = (about: Partial<NegotiationEvents>): NegotiationEvents => ({
        signal: () => {},
        path: () => {},
        opened: () => {},
        drained: () => {},
        message: () => {},
        closed: (reason) => reject(new Error(reason)),
        ...about,
      });
      let requested = 0;
      let received = 0;
      const ask = (): void => {
        if (requested >= bytes) return;
        requested += BLOCK;
        receiver.send(new Uint8Array(17));
      };
      const block = new Uint8Array(BLOCK);
      const sender: Negotiation = serving.dial(
        1 as LinkId,
        { initiator: false, trickle: true },
        events({ signal: (signal) => receiver.signal(signal), message: () => sender.send(block) }),
      );
      const receiver: Negotiation = fetching.dial(
        1 as LinkId,
        { initiator: true, trickle: true },
        events({
          signal: (signal) => sender.signal(signal),
          opened: () => {
            for (let inFlight = 0; inFlight < RAW_WINDOW; inFlight += BLOCK) ask();
          },
          message: (data) => {
            received += data.byteLength;
            ask();
            if (received >= bytes) resolve(now());
          },
        }),
      );
      setTimeout(() => reject(new Error("it took too long")), TIMEOUT_MS).unref();
    });
}
