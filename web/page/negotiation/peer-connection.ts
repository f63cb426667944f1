/**
 * One RTCPeerConnection, negotiated by simple-peer (the only import of it); its data channel goes to the worker. Reports
 * simple-peer's events to its creator, but none after `close`.
 */
/// <reference path="./simple-peer.d.ts" />
import Peer, { type SignalData } from "simple-peer";
import { PATH_LOST, type Signal } from "../../bridge/messages.ts";
import type { LinkPath } from "../../bridge/views.ts";
import { withoutAddress } from "./hidden-address.ts";
import { type PairInUse, pairInUse } from "./path.ts";
import { PathWatch } from "./path-watch.ts";
import type { Reaper } from "./reaper.ts";
import type { StandInChannel } from "./stand-in.ts";
import { connectionWithChannel } from "./worker-channel.ts";

/** Time from the remote description to an open channel; then the peer counts as unreachable. WebTorrent allows the same. */
const CONNECT_TIMEOUT_MS = 25_000;
/** Longest time to gather candidates for a plain offer or answer, which contains all of them: STUN servers may be slow. */
const GATHERING_CAP_MS = 1000;

interface PeerConnectionOptions {
  readonly initiator: boolean;
  readonly trickle: boolean;
  readonly iceServers: readonly RTCIceServer[];
  /** The user hides their address: links pass through TURN servers only. */
  readonly isHidden: boolean;
  readonly reaper: Reaper;
  /** Passes the real channel on; called in the task that created or received it. */
  readonly give: (channel: RTCDataChannel) => StandInChannel;
}

interface PeerConnectionEvents {
  signal(signal: Signal): void;
  /** Of the open channel, and again when ICE changes to another path. */
  path(path: LinkPath): void;
  /** The connection has ended. The last event. */
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
  private path: LinkPath | undefined;
  private readonly watch = new PathWatch(() => this.fail(PATH_LOST));

  /** @throws where the browser has no WebRTC */
  constructor(
    { initiator, trickle, iceServers, isHidden, reaper, give }: PeerConnectionOptions,
    events: PeerConnectionEvents,
  ) {
    this.events = events;
    this.peer = new Peer({
      initiator,
      trickle,
      iceCompleteTimeout: GATHERING_CAP_MS,
      config: { iceServers: [...iceServers], iceTransportPolicy: isHidden ? "relay" : "all" },
      wrtc: {
        RTCPeerConnection: connectionWithChannel({
          made: (connection) => {
            this.connection = connection;
            reaper.made(connection);
            connection.addEventListener("iceconnectionstatechange", () => this.iceChanged(connection));
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
      const sent = signal && isHidden ? withoutAddress(signal) : signal;
      if (sent !== undefined && !this.ended) events.signal(sent);
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

  /** Handles a signal from the peer. Candidates may arrive before the description: simple-peer keeps them. */
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

  /** The pair of candidates in use, from `getStats`; undefined if unknown. Never throws. */
  async pair(): Promise<PairInUse | undefined> {
    const stats = await this.connection?.getStats().catch(() => undefined);
    return stats && pairInUse(stats.values());
  }

  /** Reports that the channel, in page or worker, has opened. */
  channelOpened(): void {
    clearTimeout(this.connectTimer);
    this.channel?.opened();
    void this.reportPath();
  }

  /** Reports that the channel, in page or worker, has closed; simple-peer then closes the connection. */
  channelClosed(): void {
    this.channel?.closed();
  }

  /** The network has changed: the connection ends if it has cost the path. */
  networkChanged(): void {
    this.watch.networkChanged();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.connectTimer);
    this.watch.close();
    this.peer.destroy();
  }

  private iceChanged(connection: RTCPeerConnection): void {
    const { iceConnectionState } = connection;
    this.watch.iceChanged(iceConnectionState);
    const isConnected = iceConnectionState === "connected" || iceConnectionState === "completed";
    // A later change of path within the same state is an event of the transport, where browsers have it.
    const transport = connection.sctp?.transport.iceTransport;
    if (transport) transport.onselectedcandidatepairchange = () => void this.reportPath();
    if (isConnected && this.channel?.readyState === "open") void this.reportPath();
  }

  private async reportPath(): Promise<void> {
    const path = (await this.pair())?.path;
    if (this.ended || path === undefined || path === this.path) return;
    this.path = path;
    this.events.path(path);
  }

  private fail(reason: string): void {
    if (this.ended) return;
    this.close();
    this.events.failed(reason);
  }
}

/** @returns undefined for data that need not be sent, such as requests to renegotiate */
function fromSimplePeer({ type, sdp, candidate }: SignalData): Signal | undefined {
  if ((type === "offer" || type === "answer") && sdp !== undefined) return { type, sdp };
  // Firefox marks the end of its candidates with an empty one.
  if (candidate?.candidate)
    return {
      candidate: {
        candidate: candidate.candidate,
        sdpMLineIndex: candidate.sdpMLineIndex ?? undefined,
        sdpMid: candidate.sdpMid ?? undefined,
      },
    };
  return undefined;
}

function toSimplePeer(signal: Signal): SignalData {
  if ("sdp" in signal) return signal;
  const { candidate, sdpMLineIndex, sdpMid } = signal.candidate;
  return { candidate: { candidate, sdpMLineIndex: sdpMLineIndex ?? null, sdpMid: sdpMid ?? null } };
}
