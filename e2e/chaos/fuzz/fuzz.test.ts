/** Seconds of what `npm run chaos -- fuzz` does as long as wanted. A failure names the random seed that repeats it. */
import { randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { equalBytes } from "../../../shared/core/bytes.ts";
import { seededRandom } from "../../../shared/core/random.ts";
import { readCorpus } from "../corpus.ts";
import { mutated } from "../mutator.ts";
import { allSamples } from "../samples.ts";
import { fuzz } from "./fuzz.ts";
import { claim, type Parser, stateless } from "./parser.ts";
import { PARSERS } from "./parsers.ts";

describe("hostile input", () => {
  test.each(PARSERS)("$name: $title", async (parser) => {
    const report = await fuzz(parser, { seed: randomInt(2 ** 31), messages: undefined });
    expect(report.messages).toBe(parser.few);
  });
});

describe("the fuzzer", () => {
  const fragile: Parser = {
    name: "bencode",
    title: "",
    few: 5_000,
    start: stateless((input) => claim(!input.includes(0xff), "there is no such byte")),
  };

  test("finds an input that does harm, and says how to repeat it", async () => {
    const failure = fuzz(fragile, { seed: 7, messages: undefined });
    await expect(failure).rejects.toThrow(/^bencode, input \d+ of 5000, --seed 7: .*there is no such byte/);
    await expect(failure).rejects.toThrow(/corpora\/bencode\.json:\n".*\\u00ff.*"$/);
  });

  test("feeds the same inputs for the same random seed", async () => {
    const inputs = async (): Promise<string> => {
      const fed: string[] = [];
      const start = stateless((input) => void fed.push(Buffer.from(input).toString("hex")));
      await fuzz({ ...fragile, few: 200, start }, { seed: 3, messages: undefined });
      return fed.join();
    };
    expect(await inputs()).toBe(await inputs());
  });
});

test.each(PARSERS)("the corpus of $name is what our serializers write", async ({ name }) => {
  const written = Object.values((await allSamples()).get(name) ?? {});
  const { samples } = readCorpus(name);
  expect(samples.length).toBeGreaterThan(0);
  expect(samples.map((sample) => Buffer.from(sample).toString("latin1"))).toEqual(
    written.map((sample) => Buffer.from(sample).toString("latin1")),
  );
});

test("a mutation changes most inputs, leaves the sample as it is, and some inputs too", () => {
  const random = seededRandom(1);
  const sample = Uint8Array.from({ length: 100 }, (_, index) => index);
  const before = sample.slice();
  let same = 0;
  for (let n = 0; n < 1000; n++) if (equalBytes(mutated(random, sample, [sample]), sample)) same++;
  expect(sample).toEqual(before);
  expect(same).toBeGreaterThan(20);
  expect(same).toBeLessThan(300);
});
