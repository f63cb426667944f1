/** Judges a study's claims: each must hold for every random seed, and its verdict names the worst. */
import { outcomesOf, type Run } from "./run-study.ts";
import type { Claim, Size, Study } from "./study.ts";

export interface Verdict {
  readonly says: string;
  readonly limit: Claim["limit"];
  /** The value nearest to the limit or furthest beyond it, and its random seed. */
  readonly worst: number;
  readonly seed: number;
  /** Random seeds for which the claim does not hold. */
  readonly failed: readonly number[];
}

export function verdictsOf(study: Study, runs: readonly Run[]): Verdict[] {
  const outcomes = outcomesOf(runs);
  return study.claims.map((claim) => {
    const values = outcomes.map((outcome) => ({ seed: outcome.seed, value: claim.value(outcome) }));
    const [worst] = values.toSorted((a, b) => room(claim, a.value) - room(claim, b.value));
    return {
      says: claim.says,
      limit: claim.limit,
      worst: worst?.value ?? Number.NaN,
      seed: worst?.seed ?? Number.NaN,
      failed: values.filter(({ value }) => room(claim, value) < 0).map(({ seed }) => seed),
    };
  });
}

/** Distance from the value to the limit; negative if the value exceeds it or is NaN. */
function room({ limit }: Pick<Claim, "limit">, value: number): number {
  if (Number.isNaN(value)) return Number.NEGATIVE_INFINITY;
  return "atMost" in limit ? limit.atMost - value : value - limit.atLeast;
}

/** One line for each claim and random seed that fails, with the command that repeats the run. */
export function failuresOf(study: Study, size: Size, verdicts: readonly Verdict[]): string[] {
  const how = size === "full" ? "" : ` --${size}`;
  return verdicts.flatMap(({ failed, says }) =>
    failed.map(
      (seed) =>
        `${study.name}: "${says}" fails with random seed ${seed}; repeat: npm run sim -- --only ${study.name} --seed ${seed}${how}`,
    ),
  );
}
