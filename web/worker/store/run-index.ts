/**
 * Which pieces lie in runs, told from a database's keys alone. A run is some consecutive pieces end to end in one Blob,
 * under a key that says which: "96+32" is pieces 96 to 127. A piece of its own lies under its number, and goes before
 * the run that holds it too. Keys that are neither are nobody's.
 */
import type { PieceIndex } from "../../../shared/core/layout.ts";

export interface Run {
  readonly key: string;
  readonly first: number;
  readonly count: number;
}

export function runOf(first: PieceIndex, count: number): Run {
  return { key: `${first}+${count}`, first, count };
}

export class RunIndex {
  private readonly runs: Run[];
  /** Pieces by themselves. */
  private readonly alone: Set<number>;

  /** @param keys as found in the database */
  constructor(keys: readonly unknown[]) {
    this.runs = keys.map(parseKey).filter((run) => run !== undefined);
    this.alone = new Set(keys.filter((key) => typeof key === "number"));
  }

  /** Indices of all pieces, ascending. */
  pieces(): readonly number[] {
    const found = new Set(this.alone);
    for (const { first, count } of this.runs) for (let i = 0; i < count; i++) found.add(first + i);
    return [...found].sort((a, b) => a - b);
  }

  /** The run to read the piece from; undefined: it lies by itself, if at all. */
  runWith(piece: PieceIndex): Run | undefined {
    if (this.alone.has(piece)) return undefined;
    return this.runs.find(({ first, count }) => first <= piece && piece < first + count);
  }

  addRun(run: Run): void {
    this.runs.push(run);
  }

  addPiece(piece: PieceIndex): void {
    this.alone.add(piece);
  }
}

function parseKey(key: unknown): Run | undefined {
  // No more digits than are ever written: what a damaged key claims must not fill the memory.
  const match = typeof key === "string" ? /^(\d{1,9})\+(\d{1,3})$/.exec(key) : null;
  return match === null ? undefined : { key: match[0], first: Number(match[1]), count: Number(match[2]) };
}
