/**
 * What a study is: scenarios that differ in one thing, run over the same seeds; figures taken from every run; and claims about
 * them, each a value with a limit. Plain records: nothing here runs anything.
 */
import type { Result } from "../result.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";

/** small: seconds in all, for the tests. full: the same trends over more seeds and larger swarms. large: what takes minutes a run, too. */
export type Size = "small" | "full" | "large";

export interface Case {
  /** Short, for it is typed to replay the case alone. */
  readonly name: string;
  /** Whatever its seed: each run sets its own. */
  readonly scenario: Scenario;
  /** A costly one runs over no more seeds than this. */
  readonly mostSeeds?: number;
}

/** One number from a run. */
export interface Figure {
  readonly head: string;
  readonly as: (value: number) => string;
  /** Called before the run, and may look on; what it returns is called after it. NaN: there is no such figure. */
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

/** What one seed gave, case by case, in the study's order. */
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

  get first(): Figures<Name> {
    return this.of([...this.cases.keys()][0] ?? "");
  }

  get last(): Figures<Name> {
    return this.of([...this.cases.keys()].at(-1) ?? "");
  }

  /** The worst of a value that every case has to keep low. */
  most(value: (figures: Figures<Name>) => number): number {
    return Math.max(...this.all.map(value));
  }

  /** The same of one that has to be high. */
  least(value: (figures: Figures<Name>) => number): number {
    return Math.min(...this.all.map(value));
  }

  /** The greatest quotient of a case and the one before it: below 1, it falls from case to case. */
  mostStep(value: (figures: Figures<Name>) => number): number {
    const values = this.all.map(value);
    return Math.max(...values.slice(1).map((later, i) => later / (values[i] as number)));
  }
}

/** Must hold in every seed. A value of NaN fails. */
export interface Claim<Name extends string = string> {
  readonly says: string;
  value(outcome: Outcome<Name>): number;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
}

export interface Study<Name extends string = string> {
  /** One word: it is typed to run the study alone. */
  readonly name: string;
  /** What is simulated and what it shows, in a sentence or two. */
  readonly about: string;
  /** In what the cases differ. */
  readonly varies: string;
  readonly figures: Readonly<Record<Name, Figure>>;
  readonly claims: readonly Claim<Name>[];
  cases(size: Size): readonly Case[];
}

/** The names of the figures are those that claims may speak of. */
export function study<Name extends string>(about: Study<Name>): Study {
  return about;
}
