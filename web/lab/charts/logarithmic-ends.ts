/** The ends of a logarithmic axis. */

/**
 * @param least the data's least value; null: there is none
 * @returns round numbers slightly beyond the data, so that no point at its end is cut. uPlot counts its labels from the first.
 */
export function logarithmicEnds(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || least <= 0) return [1, 10];
  return [toOneDigit(0.85 * least, Math.floor), toOneDigit(1.15 * most, Math.ceil)];
}

function toOneDigit(value: number, round: (value: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((round(value / power) * power).toPrecision(1));
}
