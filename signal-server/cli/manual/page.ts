/** What the help of a command and its part of the man page are made of, and which options the command has. */

export interface Option {
  readonly name: string;
  /** One letter that stands for it. */
  readonly short?: string;
  /** Of its value, such as "RATE". Absent: it takes none. */
  readonly value?: string;
  readonly meaning: string;
}

/** A row of a table: an environment variable, an exit code, an example. */
export interface Row {
  readonly term: string;
  readonly meaning: string;
}

export interface Page {
  readonly name: string;
  /** What follows the name: its arguments. */
  readonly usage: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  /** In addition to --help. */
  readonly options: readonly Option[];
  readonly examples: readonly Row[];
  readonly variables: readonly Row[];
  readonly exitCodes: readonly Row[];
  /** Paragraphs at the end. */
  readonly more: readonly string[];
}

/** "--upload RATE" */
export function spelling({ name, short, value }: Option): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? long : `-${short}, ${long}`;
}
