/** What is done to the program again and again, at moments that a random seed chooses. */
export interface TrialOptions {
  readonly seed: number;
  /** How often. */
  readonly runs: number;
  /** Reports progress in a line. */
  readonly print: (line: string) => void;
}

/** @returns figures for the reader @throws Error at the first harm */
export type RunTrial = (options: TrialOptions) => Promise<string>;

export interface Trial {
  readonly name: string;
  readonly title: string;
  /** By default. */
  readonly runs: number;
  /** Browsers are loaded only by the trials that use them. */
  readonly load: () => Promise<RunTrial>;
}

/** @throws Error, whose message a reader of the results understands */
export function expectThat(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}
