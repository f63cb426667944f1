/** A web server under virtual time: has files, answers after a delay in chunks, and can misbehave in every way that a session notices. */
import type { FetchRange, FileRange, RangeEvents, Timers } from "../ports.ts";
import type { Problem, WebSeedProblemCode } from "../problems.ts";

const CHUNK = 10_000;

/** "silent": it never answers. "stalls": it sends half of the range. */
export type Behaviour = "serves" | "lies" | "silent" | "stalls" | "trickles" | Problem<WebSeedProblemCode>;

export class FakeWebServer {
  behaviour: Behaviour = "serves";
  /** Until the first byte of an answer, and between two chunks. */
  delayMs = 20;
  readonly asked: FileRange[] = [];
  /** Requests under way, and the most there ever were. */
  open = 0;
  mostOpen = 0;
  private readonly timers: Timers;
  private readonly files: ReadonlyMap<string, Uint8Array>;

  /** @param files by URL */
  constructor(timers: Timers, files: ReadonlyMap<string, Uint8Array>) {
    this.timers = timers;
    this.files = files;
  }

  readonly fetchRange: FetchRange = (range, events) => {
    this.asked.push(range);
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    let cancel = (): void => undefined;
    let isOver = false;
    const over = (): void => {
      if (!isOver) this.open--;
      isOver = true;
      cancel();
    };
    const later = (action: () => void): void => {
      if (!isOver) cancel = this.timers.after(this.delayMs, action);
    };
    const ended = (event: () => void): void => {
      over();
      event();
    };
    later(() => this.answer(range, events, later, ended));
    return over;
  };

  private answer(
    { url, begin, end }: FileRange,
    events: RangeEvents,
    later: (action: () => void) => void,
    ended: (event: () => void) => void,
  ): void {
    const { behaviour } = this;
    if (behaviour === "silent") return;
    if (typeof behaviour === "object") return ended(() => events.failed(behaviour));
    const file = this.files.get(url);
    if (file === undefined) return ended(() => events.failed({ code: "web-seed-status", detail: "404" }));
    if (end > file.length) return ended(() => events.failed({ code: "web-seed-wrong-range" }));
    const stop = behaviour === "stalls" ? (begin + end) / 2 : end;
    const length = behaviour === "trickles" ? 1 : CHUNK;
    const next = (at: number): void => {
      if (at >= stop) return stop < end ? undefined : ended(() => events.done());
      const chunk = file.slice(at, Math.min(stop, at + length));
      events.bytes(behaviour === "lies" ? chunk.map((byte) => byte ^ 1) : chunk);
      later(() => next(at + length));
    };
    next(begin);
  }
}
