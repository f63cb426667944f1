/**
 * Finds out from a database's keys which pieces it contains. A run is one Blob of consecutive pieces, and its key names
 * them: "96+32" is pieces 96 to 127. A single piece has its number as its key, and replaces the same piece of a run. All
 * other keys are ignored.
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
  /** Single pieces. */
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

  /** The run to read the piece from; undefined: it is a single piece or not stored. */
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
  // No more digits than are ever written: a damaged key must not fill the memory.
  const match = typeof key === "string" ? /^(\d{1,9})\+(\d{1,3})$/.exec(key) : null;
  return match === null ? undefined : { key: match[0], first: Number(match[1]), count: Number(match[2]) };
}
