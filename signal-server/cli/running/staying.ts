/** Shares a torrent until somebody stops it, the time is over, or enough others have a copy. */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import type { Staying } from "../arguments/requests.ts";
import { CommandError } from "../exit-code.ts";
import { count, duration, rate, size } from "../terminal/format.ts";
import type { Output } from "../terminal/output.ts";
import { Notices } from "./notices.ts";
import type { Peer } from "./peer.ts";

/** Programs that read events need no more of them. */
const STATUS_MS = SECOND_MS;

export type Reason = "interrupted" | "until" | "copies" | "unread";

/** Peers that have been seen with everything. */
export class Copies {
  private readonly complete = new Set<PeerId>();

  get number(): number {
    return this.complete.size;
  }

  /** @returns how many are new */
  note(peers: TorrentView["peers"]): number {
    const before = this.number;
    for (const { peerId, progress } of peers) if (progress === 1) this.complete.add(peerId);
    return this.number - before;
  }
}

export interface StayOptions extends Staying {
  readonly peer: Peer;
  readonly infoHash: InfoHash;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** @returns why it has ended; what else fails rejects */
export async function stay(options: StayOptions): Promise<Reason> {
  const { copies: wanted, infoHash, output, peer, until } = options;
  const copies = new Copies();
  const notices = new Notices(output);
  const unread = new AbortController();
  // In a pipe, the link has been read. A program that reads events has ended.
  if (output.isJson) output.onClosed(() => unread.abort());
  let saidAt = Number.NEGATIVE_INFINITY;
  let said = "";
  const look = (): Reason | undefined => {
    const now = performance.now();
    const view = peer.torrent(infoHash);
    if (view !== undefined) {
      const more = copies.note(view.peers);
      if (more > 0) output.event("copies", { copies: copies.number });
      notices.show(view, now);
      output.status(statusOf(view, copies.number, until));
      const status = {
        peers: view.peers.length,
        uploaded: view.uploaded,
        uploadRate: Math.round(view.uploadRate),
      };
      const text = JSON.stringify(status);
      if (now - saidAt >= STATUS_MS && text !== said) {
        output.event("status", { ...status, copies: copies.number });
        [saidAt, said] = [now, text];
      }
    }
    if (wanted !== undefined && copies.number >= wanted) return "copies";
    return until !== undefined && Date.now() >= until ? "until" : undefined;
  };
  const reason = await peer
    .until(look, AbortSignal.any([options.signal, unread.signal]))
    .catch((error: unknown) => {
      if (unread.signal.aborted) return "unread" as const;
      if (error instanceof CommandError && error === options.signal.reason) return "interrupted" as const;
      throw error;
    });
  const uploaded = peer.torrent(infoHash)?.uploaded ?? 0;
  output.status(undefined);
  output.event("stopped", { reason, uploaded, copies: copies.number });
  output.say(`${sentence(reason, copies.number)} ${size(uploaded)} sent.`);
  return reason;
}

function statusOf(view: TorrentView, copies: number, until: number | undefined): readonly string[] {
  const isAlone = view.peers.length === 0;
  return [
    isAlone ? "Nobody is here at the moment" : `${count(view.peers.length, "peer", "peers")} here`,
    ...(isAlone ? [] : [`${rate(view.uploadRate)} up`]),
    `${size(view.uploaded)} sent`,
    ...(copies > 0 ? [count(copies, "full copy elsewhere", "full copies elsewhere")] : []),
    ...(until === undefined ? [] : [`${duration((until - Date.now()) / SECOND_MS)} left`]),
  ];
}

function sentence(reason: Reason, copies: number): string {
  switch (reason) {
    case "copies":
      return `Stopped: ${count(copies, "other has", "others have")} a full copy.`;
    case "until":
      return "Stopped: the time is over.";
    default:
      return "Stopped sharing.";
  }
}
