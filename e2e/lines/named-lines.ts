/** A ladder of lines that people really have. Assumptions, not measurements; bytes per second, ms. */
import { MIB } from "../content.ts";
import type { LineOptions } from "./line.ts";

export interface NamedLine extends Omit<LineOptions, "seed"> {
  readonly name: string;
  /** Bytes that take 5 to 15 s from inside to outside. */
  readonly bytes: number;
}

const both = (pipe: LineOptions["up"]): Pick<LineOptions, "up" | "down"> => ({ up: pipe, down: pipe });

export const NAMED_LINES: readonly NamedLine[] = [
  {
    name: "good wifi",
    bytes: 24 * MIB,
    ...both({ rate: 5_000_000, delayMs: 3, jitterMs: 2, queueMs: 50 }),
  },
  {
    name: "busy wifi",
    bytes: 8 * MIB,
    ...both({
      rate: 1_500_000,
      delayMs: 10,
      jitterMs: 30,
      queueMs: 200,
      loss: { share: 0.01, burstMs: 10 },
    }),
  },
  {
    name: "4G",
    bytes: 10 * MIB,
    up: { rate: 1_250_000, delayMs: 25, jitterMs: 15, queueMs: 500 },
    down: { rate: 5_000_000, delayMs: 25, jitterMs: 15, queueMs: 500 },
  },
  {
    name: "hotel",
    bytes: 2 * MIB,
    ...both({
      rate: 250_000,
      delayMs: 40,
      jitterMs: 40,
      queueMs: 1000,
      loss: { share: 0.01, burstMs: 10 },
    }),
  },
  {
    name: "satellite",
    bytes: 4 * MIB,
    up: { rate: 375_000, delayMs: 300, jitterMs: 10, queueMs: 500 },
    down: { rate: 2_500_000, delayMs: 300, jitterMs: 10, queueMs: 500 },
  },
  {
    name: "bursty loss",
    bytes: 1 * MIB,
    ...both({ rate: 1_000_000, delayMs: 20, queueMs: 200, loss: { share: 0.05, burstMs: 20 } }),
  },
  {
    name: "narrow uplink",
    bytes: 1 * MIB,
    up: { rate: 32_000, delayMs: 20, queueMs: 1000 },
    down: { rate: 1_000_000, delayMs: 20, queueMs: 1000 },
  },
];
