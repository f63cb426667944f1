/**
 * One peer connection on the page: simple-peer negotiates it (this is its one import), its data channel goes to the
 * worker. What simple-peer says is reported to whoever made the link; nothing is reported after `close`.
 */
/// <reference path="./simple-peer.d.ts" />
import Peer from "simple-peer/simplepeer.min.js";
import type { Signal } from "../../bridge/messages.ts";
import type { Reaper } from "./reaper.ts";
import { fromSimplePeer, toSimplePeer } from "./signals.ts";
import type { StandInChannel } from "./stand-in.ts";
import { connectionWithChannel } from "./worker-channel.ts";

/** Counted from the other side's description; then the peer is taken for unreachable. */
const CONNECT_TIMEOUT_MS = 25_000;
/** Plain offers and answers carry all candidates; a slow STUN server must not hold them up for longer. */
const GATHERING_CAP_MS = 1000;

export interface PeerConnectionOptions {
  readonly initiator: boolean;
  readonly trickle: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly reaper: Reaper;
  /** Gives the real channel away, in this very task. */
  readonly give: (channel: RTCDataChannel) => StandInChannel;
}

export interface PeerConnectionEvents {
  signal(signal: Signal): void;
  /** The connection is gone; said once, last. */
  failed(reason: string): void;
}

export class PeerConnection {
  private readonly peer: Peer;
  private readonly events: PeerConnectionEvents;
  private connection: RTCPeerConnection | undefined;
  private channel: StandInChannel | undefined;
  private connectTimer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;
  private error: string | undefined;

  /** @throws where there is no WebRTC. */
  constructor(
    { initiator, trickle, iceServers, reaper, give }: PeerConnectionOptions,
    events: PeerConnectionEvents,
  ) {
    this.events = events;
    this.peer = new Peer({
      initiator,
      trickle,
      iceCompleteTimeout: GATHERING_CAP_MS,
      config: { iceServers: [...iceServers] },
      wrtc: {
        RTCPeerConnection: connectionWithChannel({
          made: (connection) => {
            this.connection = connection;
            reaper.made(connection);
          },
          take: (channel) => {
            this.channel = give(channel);
            return this.channel;
          },
        }),
        RTCSessionDescription,
        RTCIceCandidate,
      },
    });
    this.peer.on("signal", (data) => {
      const signal = fromSimplePeer(data);
      if (signal !== undefined && !this.ended) events.signal(signal);
    });
    this.peer.on("error", (error) => {
      this.error = error.message;
    });
    this.peer.on("close", () => {
      if (this.connection !== undefined) reaper.closed();
      this.connection = undefined;
      this.fail(this.error ?? "the connection was closed");
    });
  }

  /** From the other side. Candidates may come before the description: simple-peer keeps them. */
  signal(signal: Signal): void {
    if (this.ended) return;
    try {
      this.peer.signal(toSimplePeer(signal));
    } catch (error) {
      this.fail(`malformed signal: ${error}`);
      return;
    }
    if ("sdp" in signal && this.channel?.readyState !== "open")
      this.connectTimer ??= setTimeout(
        () => this.fail(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`),
        CONNECT_TIMEOUT_MS,
      );
  }

  /** As ICE has measured it last, ms; undefined: not known. Never throws. */
  async roundTrip(): Promise<number | undefined> {
    const stats = await this.connection?.getStats().catch(() => undefined);
    for (const entry of stats?.values() ?? []) {
      const { type, nominated, currentRoundTripTime: seconds } = entry;
      if (type === "candidate-pair" && nominated && typeof seconds === "number") return 1000 * seconds;
    }
    return undefined;
  }

  /** The channel, wherever it lives, opened. */
  channelOpened(): void {
    clearTimeout(this.connectTimer);
    this.channel?.opened();
  }

  /** The channel, wherever it lives, closed: simple-peer ends the connection for it. */
  channelClosed(): void {
    this.channel?.closed();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.connectTimer);
    this.peer.destroy();
  }

  private fail(reason: string): void {
    if (this.ended) return;
    this.close();
    this.events.failed(reason);
  }
}
