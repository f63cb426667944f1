/**
 * The samples that are mutated: one file per parser in `corpora/`, with a name for each. `samples` are written by our own
 * serializers (`npm run chaos -- corpora`); `found` are inputs that once did harm, named after it, and stay.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "corpora");

/** Bytes as text: one character per byte, so that most of a sample can be read. */
interface CorpusFile {
  readonly samples: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, string>>;
}

export interface Corpus {
  readonly samples: readonly Uint8Array[];
  readonly found: readonly (readonly [name: string, input: Uint8Array])[];
}

export function readCorpus(name: string): Corpus {
  const { samples, found } = readCorpusFile(name);
  return {
    samples: Object.values(samples).map(bytesOf),
    found: Object.entries(found).map(([attack, text]) => [attack, bytesOf(text)]),
  };
}

/** Replaces the samples and keeps what was found. */
export function writeSamples(name: string, samples: Readonly<Record<string, Uint8Array>>): void {
  const texts = Object.entries(samples).map(([sample, bytes]) => [sample, textOf(bytes)]);
  const file: CorpusFile = { samples: Object.fromEntries(texts), found: readCorpusFile(name).found };
  writeFileSync(pathOf(name), `${readable(file)}\n`);
}

/** An input as a corpus contains it. */
export function quoted(bytes: Uint8Array): string {
  return readable(textOf(bytes));
}

/** JSON of ASCII characters alone. */
function readable(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function readCorpusFile(name: string): CorpusFile {
  try {
    return JSON.parse(readFileSync(pathOf(name), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { samples: {}, found: {} };
    throw error;
  }
}

function pathOf(name: string): string {
  return join(FOLDER, `${name}.json`);
}
