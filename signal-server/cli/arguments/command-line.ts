/** Reads the arguments of `tabswarm`. A mistake is reported in one line that names it and says what exists. */
import { parseArgs } from "node:util";
import { CommandError } from "../exit-code.ts";
import { COMMANDS, generalHelp, helpOf, pages } from "../manual/help.ts";
import type { Page } from "../manual/page.ts";
import { quoted } from "../terminal/plain.ts";
import { Options } from "./options.ts";
import { readGet, readSeed, readTorrent } from "./read-requests.ts";
import type { GetRequest, SeedRequest, TorrentRequest } from "./requests.ts";

export type Command =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "version" }
  /** The variables go before those of the environment. */
  | { readonly kind: "serve"; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: "health" }
  | SeedRequest
  | GetRequest
  | TorrentRequest
  | { readonly kind: "mistake"; readonly message: string };

/** @param guide where docs/hosting.md lies @param now milliseconds since 1970 */
export function readCommandLine(args: readonly string[], guide: string, now = Date.now()): Command {
  try {
    return read(args, guide, now);
  } catch (error) {
    if (error instanceof CommandError) return { kind: "mistake", message: error.message };
    throw error;
  }
}

function read([name, ...rest]: readonly string[], guide: string, now: number): Command {
  if (name === undefined || name === "help" || name === "--help" || name === "-h")
    return help(rest[0], guide);
  if (name === "--version" || name === "-v") return { kind: "version" };
  const page = pages(guide).find((one) => one.name === name);
  if (page === undefined) {
    const what = name.startsWith("-") ? "option" : "command";
    throw new CommandError(`tabswarm has no ${what} ${quoted(name)}; it has ${COMMANDS.join(", ")}, --help.`);
  }
  const given = readOptions(rest, page);
  if (given === "help") return { kind: "print", text: helpOf(page) };
  switch (name) {
    case "seed":
      return readSeed(given, now);
    case "get":
      return readGet(given, now);
    case "torrent":
      return readTorrent(given);
    case "serve": {
      const [port, host] = [given.last("port"), given.last("host")];
      return {
        kind: "serve",
        variables: { ...(port !== undefined && { PORT: port }), ...(host !== undefined && { HOST: host }) },
      };
    }
    default:
      return { kind: "health" };
  }
}

function help(name: string | undefined, guide: string): Command {
  const page = pages(guide).find((one) => one.name === name);
  return { kind: "print", text: page === undefined ? generalHelp() : helpOf(page) };
}

function readOptions(args: readonly string[], page: Page): Options | "help" {
  const known = new Map(page.options.map((option) => [option.name, option]));
  const config = page.options.map(({ name, short, value }) => {
    const type = value === undefined ? ("boolean" as const) : ("string" as const);
    return [name, { type, ...(short !== undefined && { short }) }] as const;
  });
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(config), help: { type: "boolean", short: "h" } },
    strict: false,
    tokens: true,
  });
  const takesArguments = /^[A-Z]/.test(page.usage);
  const read = new Options(page.name);
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "option" && token.name === "help") return "help";
    if (token.kind === "positional" && takesArguments) {
      read.arguments.push(token.value);
      continue;
    }
    const option = token.kind === "option" ? known.get(token.name) : undefined;
    if (token.kind === "option" && option !== undefined) {
      read.add(option, token.rawName, token.value, token.inlineValue === true);
      continue;
    }
    const given = token.kind === "positional" ? token.value : token.rawName;
    const names = [...known.keys(), "help"].map((one) => `--${one}`).join(", ");
    const dash = takesArguments ? ' A name that begins with "-" is written ./-….' : "";
    throw new CommandError(`tabswarm ${page.name} does not take ${quoted(given)}; it takes ${names}.${dash}`);
  }
  return read;
}
