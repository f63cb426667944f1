/** Decides when to give up a download that does not come forward. */
import type { TorrentView } from "../../../shared/session/views.ts";

type Progress = Pick<TorrentView, "availability" | "downloaded" | "peers" | "pieceLength" | "piecesHave">;

export class Patience {
  private readonly waitMs: number;
  private deadline: number;
  private last = "";

  /** @param now milliseconds, monotonic */
  constructor(waitMs: number, now: number) {
    this.waitMs = waitMs;
    this.deadline = now + waitMs;
  }

  /** @returns whether nobody has had what is missing for too long */
  isOver(view: Progress | undefined, now: number): boolean {
    const { availability = 0, downloaded = 0, peers = [], pieceLength = 0, piecesHave = 0 } = view ?? {};
    const state = `${downloaded} ${piecesHave} ${pieceLength}`;
    // A peer that has what is missing may be busy with others for long.
    const isInSight = pieceLength > 0 && peers.length > 0 && availability >= 1;
    if (isInSight || state !== this.last) this.deadline = now + this.waitMs;
    this.last = state;
    return now >= this.deadline;
  }
}
