/** Reads the arguments of `tabswarm`. A mistake is reported in one line that names it and says what exists. */
import { parseArgs } from "node:util";
import { COMMANDS, GENERAL_HELP, HEALTH_HELP, serveHelp } from "./help.ts";

export type Command =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "version" }
  /** The variables go before those of the environment. */
  | { readonly kind: "serve"; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: "health" }
  | { readonly kind: "mistake"; readonly message: string };

/** @param guide where docs/hosting.md lies */
export function readCommandLine(args: readonly string[], guide: string): Command {
  const [name, ...rest] = args;
  switch (name) {
    case undefined:
    case "help":
    case "--help":
    case "-h":
      return { kind: "print", text: GENERAL_HELP };
    case "--version":
    case "-v":
      return { kind: "version" };
    case "serve":
      return readOptions(rest, name, serveHelp(guide), ["port", "host"], (variables) => ({
        kind: "serve",
        variables,
      }));
    case "health":
      return readOptions(rest, name, HEALTH_HELP, [], () => ({ kind: "health" }));
    default: {
      const what = name.startsWith("-") ? "option" : "command";
      return mistake(`tabswarm has no ${what} ${quote(name)}; there is ${COMMANDS.join(", ")}, --help.`);
    }
  }
}

/** @param names of options that take a value and stand for the variable of the same name */
function readOptions(
  args: readonly string[],
  command: string,
  help: string,
  names: readonly string[],
  then: (variables: Readonly<Record<string, string>>) => Command,
): Command {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: "boolean", short: "h" } },
    strict: false,
    tokens: true,
  });
  const variables: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "option" && token.name === "help") return { kind: "print", text: help };
    if (token.kind === "positional" || !names.includes(token.name)) {
      const given = token.kind === "positional" ? token.value : token.rawName;
      const known = [...names.map((name) => `--${name}`), "--help"].join(", ");
      return mistake(`tabswarm ${command} does not take ${quote(given)}; there is ${known}.`);
    }
    if (!token.value) return mistake(`tabswarm ${command} ${token.rawName} needs a value.`);
    variables[token.name.toUpperCase()] = token.value;
  }
  return then(variables);
}

function mistake(message: string): Command {
  return { kind: "mistake", message };
}

/** Keeps an argument on one line, and short. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
