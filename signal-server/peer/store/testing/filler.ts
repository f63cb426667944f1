/**
 * Fills a disk with pieces until it is full, makes room, and goes on; prints what went on as JSON. Arguments: the kind of store,
 * its folder, which is on a small disk.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PieceIndex } from "../../../../shared/core/layout.ts";
import { OpenFiles } from "../open-files.ts";
import { PieceFileStore } from "../piece-file-store.ts";
import { TargetStore } from "../target-store.ts";
import { sealCrypto, sha1, torrentOf } from "./torrents.ts";

const PIECE = 64 * 1024;
const BATCH = 4;

const [kind = "", disk = ""] = process.argv.slice(2);
writeFileSync(join(disk, "ballast"), new Uint8Array(8 * PIECE));
const contents = Array.from({ length: 40 }, (_, i) => new Uint8Array(PIECE).fill(i + 1));
const { pieces, torrent } = torrentOf({ files: { "disk.img": Buffer.concat(contents) }, pieceLength: PIECE });
const files = new OpenFiles();
const folder = join(disk, "place");
const store =
  kind === "pieces"
    ? new PieceFileStore({ folder, files })
    : new TargetStore({ directory: folder, files, hash: async (bytes) => sha1(bytes), sealCrypto });
store.describe(torrent);
await store.have();
const roomBefore = await store.room();

const written: number[] = [];
/** @returns the error's name */
async function writeBatch(first: number): Promise<string | undefined> {
  const batch = pieces
    .slice(first, first + BATCH)
    .map((bytes, i) => ({ piece: (first + i) as PieceIndex, bytes }));
  try {
    await store.write(batch);
    written.push(...batch.map(({ piece }) => piece as number));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

let next = 0;
let error: string | undefined;
while (next < pieces.length) {
  error = await writeBatch(next);
  if (error !== undefined) break;
  next += BATCH;
}
const haveWhenFull = await store.have();
const writtenWhenFull = [...written];
rmSync(join(disk, "ballast"));
const errorWithRoom = await writeBatch(next);
const bytes = await Promise.all(written.map((piece) => store.read(piece as PieceIndex)));
const areRight = bytes.every(
  (read, i) => read !== undefined && Buffer.from(read).equals(pieces[written[i] ?? 0] ?? read),
);
const result = {
  roomBefore,
  error,
  haveWhenFull,
  writtenWhenFull,
  errorWithRoom,
  areRight,
  count: written.length,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
