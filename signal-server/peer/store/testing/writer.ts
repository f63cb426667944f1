/**
 * Stores the missing pieces of a torrent, in a random order, and prints the number of each one that is stored. Arguments: the
 * kind of store, its folder, a random seed.
 */

import type { PieceIndex } from "../../../../shared/core/layout.ts";
import { seededRandom } from "../../../../shared/core/random.ts";
import { WriteBatcher } from "../../../../shared/session/store/write-batcher.ts";
import { OpenFiles } from "../open-files.ts";
import { PieceFileStore } from "../piece-file-store.ts";
import { TargetStore } from "../target-store.ts";
import { killSample, type StoreKind } from "./kill-sample.ts";
import { sealCrypto, sha1 } from "./torrents.ts";

const [kind = "", folder = "", seed = ""] = process.argv.slice(2);
const { pieces, torrent } = await killSample(kind as StoreKind);
const files = new OpenFiles();
const store =
  kind === "pieces"
    ? new PieceFileStore({ folder, files })
    : new TargetStore({ directory: folder, files, hash: async (bytes) => sha1(bytes), sealCrypto });
store.describe(torrent);
const there = new Set(await store.have());
const random = seededRandom(Number(seed));
const batcher = new WriteBatcher(store);
const missing = [...pieces.keys()].filter((piece) => !there.has(piece));
for (let left = missing.length; left > 0; left--) {
  const [piece = 0] = missing.splice(random.below(left), 1);
  const written = batcher.write(piece as PieceIndex, pieces[piece] ?? new Uint8Array());
  void written.then(() => process.stdout.write(`${piece}\n`));
  if (random.below(4) === 0) await written;
}
await batcher.drained();
