/** The events of a run on its clock, and the reasons why its measurement is not valid. Time is passed in; knows no peers. */
import type { Invalidity } from "../model/outcome.ts";
import type { LabEvent } from "../model/recording.ts";

type EventWithoutTime = LabEvent extends infer Event
  ? Event extends LabEvent
    ? Omit<Event, "at">
    : never
  : never;

export class Journal {
  readonly events: LabEvent[] = [];
  readonly reasons: Invalidity[] = [];
  /** When the clock started, ms since 1970; undefined before. */
  startedAt: number | undefined;

  begin(now: number): void {
    this.startedAt = now;
    this.add({ kind: "started" }, now);
  }

  /** Seconds on the clock; 0 before it starts. */
  secondsAt(now: number): number {
    return this.startedAt === undefined ? 0 : (now - this.startedAt) / 1000;
  }

  add(event: EventWithoutTime, now: number): void {
    this.events.push({ ...event, at: this.secondsAt(now) });
  }

  /** Adds a reason, once per kind and peer. */
  invalidate(reason: Invalidity): void {
    const isKnown = this.reasons.some(
      (one) =>
        one.kind === reason.kind && (!("peer" in one) || !("peer" in reason) || one.peer === reason.peer),
    );
    if (!isKnown) this.reasons.push(reason);
  }
}
