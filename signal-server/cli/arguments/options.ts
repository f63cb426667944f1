/** The options and arguments of one command, as they were given. Mistakes in them are CommandErrors of one line. */
import { CommandError, EXIT } from "../exit-code.ts";
import type { Option } from "../manual/page.ts";
import { quoted } from "../terminal/plain.ts";

export class Options {
  readonly arguments: string[] = [];
  private readonly command: string;
  private readonly values = new Map<string, string[]>();

  constructor(command: string) {
    this.command = command;
  }

  /** @param rawName as it was given @param isInline "--name=value" */
  add(option: Option, rawName: string, value: string | undefined, isInline: boolean): void {
    const { name } = option;
    if (option.value === undefined) {
      // The value is not repeated: it may be a password.
      if (value !== undefined) this.fail(`${rawName} takes no value${HINTS[name] ?? ""}.`);
      this.values.set(name, []);
      return;
    }
    const isNextOption = !isInline && value !== undefined && /^--?[a-z]/i.test(value);
    if (!value || isNextOption) this.fail(`${rawName} needs a value.`);
    this.values.set(name, [...this.all(name), value]);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  last(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** @param wanted what the value must be, for people @returns undefined: the option was not given */
  value<T>(name: string, read: (text: string) => T | undefined, wanted: string): T | undefined {
    const text = this.last(name);
    if (text === undefined) return undefined;
    return read(text) ?? this.fail(`--${name} ${quoted(text)} is not ${wanted}.`);
  }

  fail(what: string): never {
    throw new CommandError(`tabswarm ${this.command}: ${what}`, EXIT.usage);
  }
}

const HINTS: Readonly<Record<string, string>> = {
  password: ", because other users of this machine could see it: it asks, or use --password-file",
};
