/**
 * One connection of node-datachannel, negotiated as the page negotiates with simple-peer: descriptions and candidates in the
 * same form, one channel for each connection.
 *
 * Always true: nothing that a peer sends makes it throw, no event comes during a call or after the end, and the native
 * objects of an ended link are released.
 */
import type { Link, LinkPath } from "../../../shared/session/links/link.ts";
import { CLOSED_BY_PEER, PATH_LOST } from "../../../shared/session/links/link.ts";
import type { Negotiation, NegotiationEvents, NegotiationOptions } from "../../../shared/session/ports.ts";
import type { Candidate, Signal } from "../../../shared/tracker/protocol/messages.ts";
import { ChannelLink } from "./channel-link.ts";
import type { NativeChannel, NativeConnection } from "./library.ts";
import { type Traffic, watchPath } from "./path-watch.ts";
import { isUsableCandidate, splitDescription } from "./remote-signals.ts";

/** Longest time to gather candidates for a plain offer or answer, which contains all of them: STUN servers may be slow. */
const GATHERING_CAP_MS = 1000;
/** Candidates of the peer that may wait. */
const MAX_WAITING_CANDIDATES = 64;
/**
 * How long an answerer waits for the first packet of a peer that may be near: as long as answers take through most trackers.
 * The library begins the DTLS handshake as soon as the answerer has a path, ignores it at the other end until the answer is
 * there, and repeats it only after a second. A peer behind a NAT cannot be reached so early.
 */
const CALL_AFTER_MS = 200;

export class NodeNegotiation implements Negotiation {
  private readonly options: NegotiationOptions;
  private readonly events: NegotiationEvents;
  private readonly released: () => void;
  private connection: NativeConnection | undefined;
  private link: Link | undefined;
  private hasEnded = false;
  private isDescribed = false;
  private hasRemote = false;
  /** Ours, until the description has been sent. */
  private readonly gathered: Candidate[] = [];
  /** The peer's, until they may be used. */
  private waiting: Candidate[] | undefined = [];
  private gatheringTimer: ReturnType<typeof setTimeout> | undefined;
  private callTimer: ReturnType<typeof setTimeout> | undefined;
  private lastPath: LinkPath | undefined;
  private endWatch = (): void => {};

  /** @param connect may throw @param released called once, when the link has ended */
  constructor(
    options: NegotiationOptions,
    events: NegotiationEvents,
    connect: () => NativeConnection,
    released: () => void,
  ) {
    this.options = options;
    this.events = events;
    this.released = released;
    try {
      this.start(connect());
    } catch (error) {
      setImmediate(() => this.end(messageOf(error)));
    }
  }

  get path(): LinkPath | undefined {
    return this.lastPath;
  }

  get bufferedAmount(): number {
    return this.link?.bufferedAmount ?? 0;
  }

  send(bytes: Uint8Array): void {
    this.link?.send(bytes);
  }

  signal(signal: Signal): void {
    const { connection } = this;
    if (this.hasEnded || connection === undefined) return;
    try {
      if ("sdp" in signal) this.describeRemote(connection, signal.type, signal.sdp);
      else this.receiveCandidate(connection, signal.candidate);
    } catch (error) {
      setImmediate(() => this.end(`malformed signal: ${messageOf(error)}`));
    }
  }

  measureRoundTrip(measured: (ms: number) => void): void {
    setImmediate(() => {
      const ms = attempt(() => this.connection?.rtt());
      if (!this.hasEnded && ms !== undefined && ms >= 0) measured(ms);
    });
  }

  close(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    clearTimeout(this.gatheringTimer);
    clearTimeout(this.callTimer);
    this.endWatch();
    this.link?.close();
    this.connection?.close();
    this.connection = undefined;
    this.released();
  }

  private start(connection: NativeConnection): void {
    this.connection = connection;
    // Without this callback the library would never release the connection.
    connection.onStateChange((state) => this.stateChanged(state));
    connection.onIceStateChange(() => this.reportPath());
    connection.onLocalDescription((sdp) => {
      if (this.options.trickle) this.describe(sdp);
      else this.gatheringTimer ??= setTimeout(() => this.describeWhole(), GATHERING_CAP_MS);
    });
    connection.onLocalCandidate((candidate, mid) => this.passCandidate(candidate, mid));
    connection.onGatheringStateChange((state) => {
      if (state === "complete" && !this.options.trickle) this.describeWhole();
    });
    connection.onDataChannel((channel) => {
      // Our peers open a single channel.
      if (this.hasEnded || this.link !== undefined) attempt(() => refuse(channel));
      else this.take(channel);
    });
    if (this.options.initiator) this.adopt(connection.createDataChannel("tabswarm"));
  }

  /** A peer may have closed its channel already. */
  private take(channel: NativeChannel): void {
    try {
      this.adopt(channel);
    } catch (error) {
      setImmediate(() => this.end(messageOf(error)));
    }
  }

  private adopt(channel: NativeChannel): void {
    const { events } = this;
    this.link = new ChannelLink(channel, {
      opened: () => {
        this.reportPath();
        this.watchPath();
        events.opened();
      },
      message: (data) => events.message(data),
      drained: () => events.drained(),
      closed: (reason) => this.end(reason),
    });
  }

  private describeWhole(): void {
    clearTimeout(this.gatheringTimer);
    const description = attempt(() => this.connection?.localDescription());
    if (description) this.describe(description.sdp);
  }

  private describe(sdp: string): void {
    if (this.hasEnded || this.isDescribed) return;
    this.isDescribed = true;
    this.events.signal({ type: this.options.initiator ? "offer" : "answer", sdp });
    for (const candidate of this.gathered.splice(0)) this.sendCandidate(candidate);
  }

  private passCandidate(line: string, mid: string): void {
    if (this.hasEnded || !this.options.trickle) return;
    const candidate = { candidate: line.replace(/^a=/, ""), sdpMLineIndex: 0, sdpMid: mid };
    if (this.isDescribed) this.sendCandidate(candidate);
    else this.gathered.push(candidate);
  }

  private sendCandidate(candidate: Candidate): void {
    if (!this.hasEnded) this.events.signal({ candidate });
  }

  private describeRemote(connection: NativeConnection, type: "offer" | "answer", whole: string): void {
    if (this.hasRemote || (type === "answer") !== this.options.initiator) return;
    const { sdp, candidates } = splitDescription(whole);
    connection.setRemoteDescription(sdp, type);
    this.hasRemote = true;
    const early = this.waiting?.splice(0) ?? [];
    for (const candidate of candidates)
      this.receiveCandidate(connection, { candidate, sdpMLineIndex: undefined, sdpMid: undefined });
    for (const candidate of early) this.receiveCandidate(connection, candidate);
    if (this.options.initiator) this.call(connection);
    else this.callTimer = setTimeout(() => this.call(connection), CALL_AFTER_MS);
  }

  private receiveCandidate(connection: NativeConnection, candidate: Candidate): void {
    if (!isUsableCandidate(candidate.candidate)) return;
    const mayBeNear = / typ host\b/.test(candidate.candidate);
    if (this.waiting === undefined || (this.hasRemote && !mayBeNear)) addCandidate(connection, candidate);
    else if (this.waiting.length < MAX_WAITING_CANDIDATES) this.waiting.push(candidate);
  }

  /** From now on packets are sent to all of the peer's candidates. */
  private call(connection: NativeConnection): void {
    if (this.hasEnded) return;
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const candidate of waiting) addCandidate(connection, candidate);
  }

  private stateChanged(state: string): void {
    if (state === "failed") this.end(this.lastPath === undefined ? "ICE connection failed" : PATH_LOST);
    else if (state === "closed") this.end(CLOSED_BY_PEER);
  }

  private reportPath(): void {
    if (this.hasEnded) return;
    const pair = attempt(() => this.connection?.getSelectedCandidatePair());
    if (!pair) return;
    const path = [pair.local.type, pair.remote.type].includes("relay") ? "relayed" : "direct";
    if (path === this.lastPath) return;
    this.lastPath = path;
    this.events.path(path);
  }

  private watchPath(): void {
    const traffic: Traffic = {
      sent: () => attempt(() => this.connection?.bytesSent()) ?? 0,
      received: () => attempt(() => this.connection?.bytesReceived()) ?? 0,
    };
    this.endWatch = watchPath(traffic, () => this.end(PATH_LOST));
  }

  private end(reason: string): void {
    if (this.hasEnded) return;
    this.close();
    this.events.closed(reason);
  }
}

/** One malformed candidate does not make the others useless. */
function addCandidate(connection: NativeConnection, { candidate, sdpMid }: Candidate): void {
  try {
    connection.addRemoteCandidate(candidate, sdpMid ?? "");
  } catch {
    // The link comes about without it, or not at all.
  }
}

/** @returns undefined where the library throws: nothing may escape into its callbacks */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Without a callback for its end, the library would never release the channel. */
function refuse(channel: NativeChannel): void {
  channel.onClosed(() => {});
  channel.close();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
