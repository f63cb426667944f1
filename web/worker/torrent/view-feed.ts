/**
 * Sends views to the page: at most four a second while something changes, one a second while rates may be falling. Files
 * are told once: copying ten thousand of them takes tens of milliseconds, part of it on the page's thread.
 */
import type { TorrentView, ViewUpdate } from "../../bridge/torrent-view.ts";

const BUSY_MS = 250;
const CALM_MS = 1_000;

export class ViewFeed {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDueSoon = false;
  private sentAt = Number.NEGATIVE_INFINITY;
  private readonly send: () => { readonly isLive: boolean };

  /** @param send sends the views; `isLive`: they will change even if nothing happens */
  constructor(send: () => { readonly isLive: boolean }) {
    this.send = send;
  }

  /** Cheap: called for every message that arrives. */
  changed(): void {
    if (this.isDueSoon) return;
    this.isDueSoon = true;
    this.schedule(Math.max(0, this.sentAt + BUSY_MS - performance.now()));
  }

  /** Without waiting: somebody has asked for something and shall see it before the answer. */
  now(): void {
    clearTimeout(this.timer);
    this.isDueSoon = false;
    this.sentAt = performance.now();
    if (this.send().isLive) this.schedule(CALM_MS);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), ms);
  }
}

/** Knows which files the page was told of. */
export class FilesTold {
  private told: ReadonlyMap<string, TorrentView["files"]> = new Map();

  /** @param views all that there are; the same files are the same array in each */
  updates(views: readonly TorrentView[]): readonly ViewUpdate[] {
    const { told } = this;
    this.told = new Map(views.map(({ id, files }) => [id, files]));
    return views.map((view) => (told.get(view.id) === view.files ? { ...view, files: undefined } : view));
  }
}
