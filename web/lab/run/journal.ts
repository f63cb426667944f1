/** What happened in a run, and what speaks against its figure, on the run's clock. Told the time; knows no peers. */
import type { Invalidity } from "../model/outcome.ts";
import type { LabEvent } from "../model/recording.ts";

/** An event without its time. */
type Happening = LabEvent extends infer Event ? (Event extends LabEvent ? Omit<Event, "at"> : never) : never;

export class Journal {
  readonly events: LabEvent[] = [];
  readonly reasons: Invalidity[] = [];
  private clockAt: number | undefined;

  /** When the clock started, ms since 1970; undefined: it has not. */
  get startedAt(): number | undefined {
    return this.clockAt;
  }

  /** The clock starts. */
  begin(now: number): void {
    this.clockAt = now;
    this.add({ kind: "started" }, now);
  }

  /** Seconds on the clock; before its start it shows 0. */
  secondsAt(now: number): number {
    return this.clockAt === undefined ? 0 : (now - this.clockAt) / 1000;
  }

  add(event: Happening, now: number): void {
    this.events.push({ ...event, at: this.secondsAt(now) });
  }

  /** What has been said once need not be said again. */
  speakAgainst(reason: Invalidity): void {
    const isSaid = this.reasons.some(
      (one) =>
        one.kind === reason.kind && (!("peer" in one) || !("peer" in reason) || one.peer === reason.peer),
    );
    if (!isSaid) this.reasons.push(reason);
  }
}
