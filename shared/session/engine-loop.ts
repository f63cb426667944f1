/**
 * Runs one torrent's engine: queues its inputs, steps it, has its outputs carried out, and wakes it when it asks for that.
 *
 * Always true: the engine is never entered twice at once. Messages leave when the queue is empty, so that everything that
 * one channel message causes is sent together.
 */
import type { Instant } from "../core/time.ts";
import type { Engine, Input, Output } from "../engine/io.ts";
import type { SessionPorts } from "./ports.ts";

/** Timers may fire up to a millisecond early; waking for less would find nothing to do. */
const MIN_SLEEP_MS = 1;

interface EngineLoopOptions extends Pick<SessionPorts, "clock" | "timers"> {
  readonly engine: Engine<Uint8Array>;
  /** May call `input`. */
  readonly carryOut: (output: Output<Uint8Array>) => void;
  /** Sends queued messages; may call `input`. */
  readonly flush: () => void;
  /** Called after every run: a snapshot may differ from the last. */
  readonly changed: () => void;
}

export class EngineLoop {
  private readonly options: EngineLoopOptions;
  private readonly queue: Input<Uint8Array>[] = [];
  private isRunning = false;
  private isClosed = false;
  private cancelTimer: (() => void) | undefined;
  private timerAt: Instant = Number.POSITIVE_INFINITY;

  constructor(options: EngineLoopOptions) {
    this.options = options;
  }

  input(...inputs: readonly Input<Uint8Array>[]): void {
    if (this.isClosed || inputs.length === 0) return;
    for (const input of inputs) this.queue.push(input);
    if (this.isRunning) return;
    this.isRunning = true;
    const { engine, clock, carryOut, flush, changed } = this.options;
    try {
      do {
        for (let input = this.queue.shift(); input !== undefined; input = this.queue.shift())
          for (const output of engine.step(clock.now(), input)) carryOut(output);
        flush();
      } while (this.queue.length > 0);
      this.armTimer();
    } finally {
      this.isRunning = false;
    }
    changed();
  }

  /** Inputs are ignored from here on. */
  close(): void {
    this.isClosed = true;
    this.cancelTimer?.();
  }

  private armTimer(): void {
    const { engine, clock, timers } = this.options;
    const at = engine.wakeAt;
    // Waking too early costs less than a new timer after every message.
    if (at >= this.timerAt) return;
    this.cancelTimer?.();
    this.timerAt = at;
    const ms = Math.max(MIN_SLEEP_MS, at - clock.now());
    this.cancelTimer = timers.after(ms, () => {
      this.timerAt = Number.POSITIVE_INFINITY;
      this.input({ type: "wake" });
    });
  }
}
