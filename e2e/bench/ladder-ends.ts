/** What the ladder's two kinds of ends have in common. */
import { KIB } from "../content.ts";
import type { Line } from "../lines/line.ts";
import type { Flow } from "./flow.ts";
import type { Suite } from "./suite.ts";

/** Bytes that the bare channel keeps in flight: enough for all lines. */
export const RAW_WINDOW = 512 * KIB;
export const TIMEOUT_MS = 180_000;

export type Party = "tabswarm" | "raw";

export interface Passage {
  readonly flow: Flow;
  /** How long small messages took from the sender to the receiver, ms, ascending. */
  readonly delays: readonly number[];
}

/** Makes a sender and a receiver ready, at the two ends of the line. @returns a function that lets a file pass */
export type Prepare = (party: Party, line: Line, bytes: number) => Promise<() => Promise<Passage>>;

/** Everything that was prepared ends with `use`. */
export type Ends = <T>(suite: Suite, use: (prepare: Prepare) => Promise<T>) => Promise<T>;
