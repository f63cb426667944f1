/** Downloads into a folder, for tests. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Bytes } from "../../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../../shared/core/layout.ts";
import type { PieceStore, StoredTorrent } from "../../../../shared/session/ports.ts";
import { OpenFiles } from "../open-files.ts";
import { STATE_FOLDER, TargetStore } from "../target-store.ts";
import { sealCrypto, sha1 } from "./torrents.ts";

export interface Download {
  readonly store: TargetStore;
  readonly openFiles: OpenFiles;
  readonly failures: Error[];
  /** Numbers of hashed pieces. */
  readonly hashed: () => number;
  readonly progress: number[];
  end(): Promise<void>;
}

/** As a session opens a download, or continues it. */
export function download(directory: string, torrent: StoredTorrent, patienceMs?: number): Download {
  const [files, failures, progress] = [new OpenFiles(), [] as Error[], [] as number[]];
  let hashed = 0;
  const store = new TargetStore({
    directory,
    files,
    hash: async (bytes) => {
      hashed++;
      return sha1(bytes);
    },
    sealCrypto,
    patienceMs,
    checking: (fraction) => progress.push(fraction),
    failed: (error) => failures.push(error),
  });
  store.describe(torrent);
  const end = async (): Promise<void> => {
    store.close();
    await store.ended();
    await files.closeAll();
  };
  onTestFinished(end);
  return { store, openFiles: files, failures, hashed: () => hashed, progress, end };
}

export async function write(store: PieceStore, pieces: readonly Bytes[], ...only: number[]): Promise<void> {
  const all = pieces.map((bytes, i) => ({ piece: i as PieceIndex, bytes }));
  await store.write(only.length === 0 ? all : all.filter(({ piece }) => only.includes(piece)));
}

/** Every stored piece, read and compared. @returns the numbers of those that are there and right */
export async function rightPieces(store: PieceStore, pieces: readonly Bytes[]): Promise<number[]> {
  const right: number[] = [];
  for (const index of await store.have()) {
    const bytes = await store.read(index as PieceIndex);
    if (bytes === undefined) continue;
    if (!Buffer.from(bytes).equals(pieces[index] ?? new Uint8Array()))
      throw new Error(`piece ${index} is wrong`);
    right.push(index);
  }
  return right;
}

/** Paths below the folder, without those of the program itself; folders end in "/". */
export function treeOf(folder: string, below = ""): string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below))
    .filter((name) => below !== "" || name !== STATE_FOLDER)
    .flatMap((name) => {
      const path = below === "" ? name : `${below}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? [`${path}/`, ...treeOf(folder, path)] : [path];
    })
    .sort();
}

export function contentAt(folder: string, path: string): Buffer {
  return readFileSync(join(folder, path));
}
