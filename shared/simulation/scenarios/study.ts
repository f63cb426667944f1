/**
 * A study consists of cases, which are scenarios that differ in one thing and run over the same random seeds;
 * figures of every run; and claims, each of which compares a value with a limit. Nothing here runs a simulation.
 */
import type { Result } from "../result.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";

/** small: for the tests, seconds in total. full: larger swarms. large: also cases that take minutes per run. */
export type Size = "small" | "full" | "large";

export interface Case {
  /** Short, because users type it to run the case alone. */
  readonly name: string;
  /** Its random seed does not matter; each run sets its own. */
  readonly scenario: Scenario;
  /** Limits the random seeds of a costly case. */
  readonly mostSeeds?: number;
}

/** One number from a run. */
export interface Figure {
  readonly head: string;
  readonly as: (value: number) => string;
  /** Called before the run and may attach watchers; the returned function is called after it. NaN: no value. */
  readonly watch: (world: World) => (result: Result) => number;
}

export function figure(
  head: string,
  as: (value: number) => string,
  of: (result: Result) => number | undefined,
): Figure {
  return { head, as, watch: () => (result) => of(result) ?? Number.NaN };
}

export type Figures<Name extends string> = Readonly<Record<Name, number>>;

/** One random seed's figures by case, in the study's order. */
export class Outcome<Name extends string = string> {
  readonly seed: number;
  private readonly cases: ReadonlyMap<string, Figures<Name>>;

  constructor(seed: number, cases: ReadonlyMap<string, Figures<Name>>) {
    this.seed = seed;
    this.cases = cases;
  }

  of(name: string): Figures<Name> {
    const figures = this.cases.get(name);
    if (figures === undefined) throw new Error(`the case ${name} was not run`);
    return figures;
  }

  get all(): readonly Figures<Name>[] {
    return [...this.cases.values()];
  }

  get last(): Figures<Name> {
    return this.of([...this.cases.keys()].at(-1) ?? "");
  }

  /** A figure of one case ÷ the same figure of another. */
  quotient(figure: Name, one: string, other: string): number {
    return this.of(one)[figure] / this.of(other)[figure];
  }

  /** Highest value of all cases. */
  most(value: (figures: Figures<Name>) => number): number {
    return Math.max(...this.all.map(value));
  }

  /** Lowest value of all cases. */
  least(value: (figures: Figures<Name>) => number): number {
    return Math.min(...this.all.map(value));
  }

  /** Greatest quotient of a case and the case before it; if it is below 1, the value falls from case to case. */
  mostStep(value: (figures: Figures<Name>) => number): number {
    const values = this.all.map(value);
    return Math.max(...values.slice(1).map((later, i) => later / (values[i] as number)));
  }
}

/** Must hold for every random seed. NaN fails. */
export interface Claim<Name extends string = string> {
  readonly says: string;
  value(outcome: Outcome<Name>): number;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
}

/** Makes claims about a study's figures: a name and a value, and the most or least that it may be. */
interface ClaimMaker<Name extends string> {
  atMost(limit: number, says: string, value: Claim<Name>["value"]): Claim<Name>;
  atLeast(limit: number, says: string, value: Claim<Name>["value"]): Claim<Name>;
}

interface StudyPlan<Name extends string> {
  /** One word, because users type it to run the study alone. */
  readonly name: string;
  /** Two or three sentences on the scenarios and what they show. */
  readonly about: string;
  /** What differs between the cases; heads the column of case names. */
  readonly varies: string;
  readonly figures: Readonly<Record<Name, Figure>>;
  cases(size: Size): readonly Case[];
}

export interface Study extends StudyPlan<string> {
  readonly claims: readonly Claim[];
}

/** Infers the figures' names, so that claims can use no others. */
export function study<Name extends string>(
  plan: StudyPlan<Name> & { claims(that: ClaimMaker<Name>): readonly Claim<Name>[] },
): Study {
  const claims = plan.claims({
    atMost: (limit, says, value) => ({ says, value, limit: { atMost: limit } }),
    atLeast: (limit, says, value) => ({ says, value, limit: { atLeast: limit } }),
  });
  return { ...plan, claims };
}
