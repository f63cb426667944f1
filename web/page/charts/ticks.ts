/** Round numbers for the axes of a chart. */

const STEPS = [1, 2, 5, 10] as const;
/** Seconds: what people count in. */
export const TIME_STEPS = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400,
] as const;
const MOST_TICKS = 5;

/** @returns ticks from 0 on, 1, 2 or 5 times a power of ten apart; the last one is not below `highest` */
export function roundTicks(highest: number): readonly number[] {
  const least = Math.max(highest, 1) / (MOST_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = (STEPS.find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
  return Array.from({ length: Math.max(1, Math.ceil(highest / step - 1e-9)) + 1 }, (_, n) => n * step);
}

/** @param span seconds @returns seconds from 0 to not beyond `span` */
export function timeTicks(span: number): readonly number[] {
  const least = span / MOST_TICKS;
  const step = TIME_STEPS.find((seconds) => seconds >= least) ?? 86_400 * Math.ceil(least / 86_400);
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, n) => n * step);
}
