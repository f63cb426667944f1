/** Compares what the unfinished downloads still need with the room that is left, so that the user is warned before it fails. */
import type { SessionPorts } from "./ports.ts";
import type { TorrentView } from "./views.ts";

/** A fast download writes some hundred megabytes in this time. */
const CHECK_MS = 10_000;

export class SpaceWatch {
  /** Bytes by which the room falls short; 0: there is enough. */
  shortage = 0;
  private readonly ports: Pick<SessionPorts, "storage" | "timers">;
  private readonly needed: () => number;
  private readonly changed: () => void;
  /** For this shortage, so that a view that stays the same is not passed on again. */
  private made = new WeakMap<TorrentView, TorrentView>();
  private cancelTimer: (() => void) | undefined;

  /** @param needed bytes that are still to be stored */
  constructor(ports: SpaceWatch["ports"], needed: () => number, changed: () => void) {
    this.ports = ports;
    this.needed = needed;
    this.changed = changed;
  }

  /** Call it when downloads have been added or have learned their size. Repeats itself while there are some. */
  async check(): Promise<void> {
    this.close();
    const needed = this.needed();
    if (needed > 0) this.cancelTimer = this.ports.timers.after(CHECK_MS, () => void this.check());
    const room = needed > 0 ? await this.ports.storage.room() : 0;
    const shortage = Math.max(0, needed - room);
    if (shortage === this.shortage) return;
    this.shortage = shortage;
    this.made = new WeakMap();
    this.changed();
  }

  /** The view, with a warning if it is one of the downloads that will not fit. The same object for the same view. */
  warned(view: TorrentView): TorrentView {
    const isConcerned = this.shortage > 0 && view.progress < 1 && view.length > 0 && view.state !== "paused";
    if (!isConcerned || view.notices.some(({ code }) => code === "quota-full")) return view;
    const known = this.made.get(view);
    if (known !== undefined) return known;
    const warning = { code: "low-space", detail: String(this.shortage) } as const;
    const warned = { ...view, notices: [...view.notices, warning] };
    this.made.set(view, warned);
    return warned;
  }

  close(): void {
    this.cancelTimer?.();
  }
}
