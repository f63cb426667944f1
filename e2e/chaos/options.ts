/** The command line of `npm run chaos`. A bad value is reported in one line that names it. */
import { BadArgument, count, readOptions } from "../command-line.ts";
import { PARSERS } from "./fuzz/parsers.ts";
import type { Trial } from "./trials/trial.ts";
import { TRIALS } from "./trials/trials.ts";

export const USAGE = `npm run chaos -- fuzz       mutated inputs for every parser
npm run chaos -- corpora    writes the samples of e2e/chaos/corpora again, by our own serializers
${TRIALS.map(({ name, title, runs }) => `npm run chaos -- ${name.padEnd(10)} ${title} (${runs})`).join("\n")}

  --runs N           how often (the number in parentheses)
  --parser NAME      only this one
  --messages N       inputs for each (as in npm test: some thousands)
  --seed N           random seed; the same one repeats a run (random)

${PARSERS.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join("\n")}`;

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "corpora" }
  | {
      readonly kind: "fuzz";
      /** undefined: all. */
      readonly parser: string | undefined;
      /** undefined: each parser's own number. */
      readonly messages: number | undefined;
      /** undefined: a new one. */
      readonly seed: number | undefined;
    }
  | {
      readonly kind: "trial";
      readonly trial: Trial;
      readonly runs: number;
      /** undefined: a new one. */
      readonly seed: number | undefined;
    };

const OPTIONS = {
  parser: { type: "string" },
  messages: { type: "string" },
  runs: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** @throws BadArgument */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = readOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [part, ...rest] = positionals;
  if (values.help || part === undefined) return { kind: "help" };
  if (rest[0] !== undefined) throw new BadArgument(`"${rest[0]}" is one part too many\n\n${USAGE}`);
  if (part === "corpora") return { kind: "corpora" };
  const seed = values.seed === undefined ? undefined : count("seed", values.seed, 0);
  const trial = TRIALS.find(({ name }) => name === part);
  if (trial !== undefined) {
    const runs = values.runs === undefined ? trial.runs : count("runs", values.runs, 1);
    return { kind: "trial", trial, runs, seed };
  }
  if (part !== "fuzz") throw new BadArgument(`"${part}" is not a part\n\n${USAGE}`);
  const { parser, messages } = values;
  if (parser !== undefined && !PARSERS.some(({ name }) => name === parser))
    throw new BadArgument(`--parser: there is no parser "${parser}"`);
  return {
    kind: "fuzz",
    parser,
    messages: messages === undefined ? undefined : count("messages", messages, 1),
    seed,
  };
}
