/** Feeds mutated samples to one parser, then to the next. The same random seed repeats a run. */
import { seededRandom } from "../../../shared/core/random.ts";
import { quoted, readCorpus } from "../corpus.ts";
import { mutated } from "../mutator.ts";
import type { Parser } from "./parser.ts";

export interface FuzzOptions {
  readonly seed: number;
  /** undefined: as many as each parser gets in `npm test`. */
  readonly messages: number | undefined;
}

export interface FuzzReport {
  readonly parser: string;
  readonly messages: number;
  readonly seconds: number;
  readonly figures: string;
}

/** @throws FuzzFailure */
export async function fuzz(
  parser: Parser,
  { seed, messages = parser.few }: FuzzOptions,
): Promise<FuzzReport> {
  const { samples, found } = readCorpus(parser.name);
  // Its own numbers, whatever was fuzzed before it.
  const random = seededRandom(seed);
  const subject = await parser.start(random);
  const startedAt = performance.now();
  const feed = async (input: Uint8Array, which: string): Promise<void> => {
    try {
      // Most subjects answer at once, and a task per input would take most of the time.
      const taken = subject.take(input);
      if (taken !== undefined) await taken;
    } catch (error) {
      throw new FuzzFailure(parser, seed, which, input, error);
    }
  };
  for (const [attack, input] of found) await feed(input, `"${attack}" of the corpus`);
  for (let n = 0; n < messages; n++)
    await feed(mutated(random, random.pick(samples), samples), `input ${n + 1} of ${messages}`);
  const figures = (await subject.finish?.()) ?? "";
  return { parser: parser.name, messages, seconds: (performance.now() - startedAt) / 1000, figures };
}

export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";

  constructor({ name }: Parser, seed: number, which: string, input: Uint8Array, cause: unknown) {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(
      `${name}, ${which}, --seed ${seed}: ${why}\nThe input, as for corpora/${name}.json:\n${quoted(input)}`,
      { cause },
    );
  }
}
