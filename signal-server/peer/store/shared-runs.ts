/**
 * Where the pieces of shared files are: runs of consecutive pieces, end to end in parts of files. Runs that follow each other
 * become one, so that a large file is one run with one part. The text form is a log of lines, each with its CRC-32: a line that
 * is torn, or in which a bit has flipped, is left out.
 */
import { crc32 } from "node:zlib";
import { type FileFacts, FileSource } from "../files/file-source.ts";

interface Run {
  readonly first: number;
  readonly pieceLength: number;
  /** Bytes. */
  length: number;
  readonly parts: { readonly source: FileSource; readonly offset: number }[];
}

export interface NewRun {
  readonly first: number;
  readonly pieceLength: number;
  readonly parts: readonly FileSource[];
}

export class SharedRuns {
  /** Later ones hide earlier ones. */
  private readonly runs: Run[] = [];
  private readonly files = new Map<string, { readonly number: number; readonly facts: FileFacts }>();

  /** @returns the lines to append to the log */
  add({ first, pieceLength, parts }: NewRun): string {
    let lines = "";
    const placed = parts.map(({ file, begin, size }) => {
      const key = JSON.stringify([file.path, file.size, file.mtimeMs]);
      let known = this.files.get(key);
      if (known === undefined) {
        known = { number: this.files.size, facts: file };
        this.files.set(key, known);
        lines += lineOf(["file", known.number, file.path, file.size, file.mtimeMs]);
      }
      return { number: known.number, source: new FileSource(known.facts, begin, begin + size) };
    });
    const numbered = placed.map(({ number, source: { begin, size } }) => [number, begin, size]);
    this.append(
      first,
      pieceLength,
      placed.map(({ source }) => source),
    );
    return `${lines}${lineOf(["run", first, pieceLength, numbered])}`;
  }

  static parse(log: string): SharedRuns {
    const made = new SharedRuns();
    const files = new Map<number, FileFacts>();
    for (const line of log.split("\n")) {
      const value = valueIn(line);
      if (value?.[0] === "file") {
        const [, number, path, size, mtimeMs] = value as ["file", number, string, number, number];
        const facts = { path, size, mtimeMs };
        files.set(number, facts);
        made.files.set(JSON.stringify([path, size, mtimeMs]), { number, facts });
      } else if (value?.[0] === "run") {
        const [, first, pieceLength, numbered] = value as ["run", number, number, [number, number, number][]];
        const parts = numbered.map(([number, begin, size]) => {
          const file = files.get(number);
          return file && new FileSource(file, begin, begin + size);
        });
        if (parts.every((part) => part !== undefined)) made.append(first, pieceLength, parts);
      }
    }
    return made;
  }

  /** The parts that a piece lies in; undefined: in none. */
  partsOf(piece: number): readonly FileSource[] | undefined {
    const run = this.runs.findLast(
      ({ first, length, pieceLength }) => piece >= first && (piece - first) * pieceLength < length,
    );
    if (run === undefined) return undefined;
    const from = (piece - run.first) * run.pieceLength;
    const to = Math.min(run.length, from + run.pieceLength);
    const found: FileSource[] = [];
    for (let i = firstReaching(run.parts, from); i < run.parts.length; i++) {
      const { source, offset } = run.parts[i] as Run["parts"][number];
      if (offset >= to) break;
      if (source.size > 0) found.push(source.slice(from - offset, to - offset));
    }
    return found;
  }

  /** Ascending. */
  pieces(): readonly number[] {
    const all = new Set<number>();
    for (const { first, length, pieceLength } of this.runs)
      for (let i = 0; i * pieceLength < length; i++) all.add(first + i);
    return [...all].sort((a, b) => a - b);
  }

  /** For tests. */
  get runCount(): number {
    return this.runs.length;
  }

  /** Each once. */
  allFiles(): readonly FileFacts[] {
    return Array.from(this.files.values(), ({ facts }) => facts);
  }

  private append(first: number, pieceLength: number, parts: readonly FileSource[]): void {
    const last = this.runs.at(-1);
    const follows = last?.pieceLength === pieceLength && last.length === (first - last.first) * pieceLength;
    const run = follows && last !== undefined ? last : { first, pieceLength, length: 0, parts: [] };
    if (run !== last) this.runs.push(run);
    for (const source of parts) {
      const { source: before, offset = 0 } = run.parts.at(-1) ?? {};
      const isNext = before?.file.path === source.file.path && before.begin + before.size === source.begin;
      if (isNext && before.file.mtimeMs === source.file.mtimeMs)
        run.parts.splice(-1, 1, {
          source: new FileSource(source.file, before.begin, source.begin + source.size),
          offset,
        });
      else run.parts.push({ source, offset: run.length });
      run.length += source.size;
    }
  }
}

/** The index of the part that contains the byte. Parts are in order. */
function firstReaching(parts: Run["parts"], byte: number): number {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.offset ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  // Empty ones before it have the same offset and no bytes.
  return low;
}

function lineOf(value: readonly unknown[]): string {
  const text = JSON.stringify(value);
  return `${checkOf(text)} ${text}\n`;
}

function valueIn(line: string): readonly unknown[] | undefined {
  const text = line.slice(9);
  if (text === "" || line.slice(0, 9) !== `${checkOf(text)} `) return undefined;
  return JSON.parse(text) as readonly unknown[];
}

function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
