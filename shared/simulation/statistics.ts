/** What studies and benchmarks say about many figures at once. */

/** Jain's index of fairness: 1 when all are equal, 1 ÷ their number when one has everything. */
export function jain(rates: readonly number[]): number {
  const sum = rates.reduce((total, rate) => total + rate, 0);
  return sum ** 2 / (rates.length * rates.reduce((total, rate) => total + rate ** 2, 0));
}

/** @param share 0.95: what 95 % do not exceed @returns NaN for none */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.round(share * (ascending.length - 1))] ?? Number.NaN;
}
