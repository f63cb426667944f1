/** Reads single environment variables. An empty variable counts as unset. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The message is one line: the variable, what it is, the expected value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(variable: string, state: string, expected: string) {
    super(`${variable} is ${state}; expected ${expected}.`);
  }
}

/** @throws ConfigError if `parse` returns undefined */
export type Read = <T>(
  variable: string,
  fallback: T,
  expected: string,
  parse: (text: string) => T | undefined,
  isSecret?: "secret",
) => T;

export function readerOf(environment: Environment): Read {
  return (variable, fallback, expected, parse, isSecret) => {
    const text = environment[variable];
    if (text === undefined || text === "") return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    const state = isSecret ? "unusable (not shown, since it is secret)" : quoted(text);
    throw new ConfigError(variable, state, expected);
  };
}

/** @returns a value as a message shows it: on one line, and not too long */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

export function oneOf<const Choice extends string>(
  ...choices: Choice[]
): (text: string) => Choice | undefined {
  return (text) => choices.find((choice) => choice === text);
}

export function wholeNumberUpTo(limit: number): (text: string) => number | undefined {
  return (text) => (/^\d{1,7}$/.test(text) && Number(text) <= limit ? Number(text) : undefined);
}
