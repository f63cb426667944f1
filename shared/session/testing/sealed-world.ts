/** Sessions that share sealed torrents, for tests that run in Node. */
import { concatBytes } from "../../core/bytes.ts";
import type { InfoHash } from "../../core/ids.ts";
import type { PieceIndex } from "../../core/layout.ts";
import { seededRandom } from "../../core/random.ts";
import { parseSecret, type Secret } from "../../metainfo/sealed/secret.ts";
import type { SeedFile } from "../store/joined-files.ts";
import type { FakeStorage } from "./fake-storage.ts";
import type { SessionPeer, SessionWorld } from "./session-world.ts";

/** Pseudo-random bytes as files of these lengths, last changed at `modifiedAt`. */
export function filesOf(seed: number, lengths: Readonly<Record<string, number>>, modifiedAt = 1_000) {
  const random = seededRandom(seed);
  const contents = Object.entries(lengths).map(([path, length]) => {
    return { path, content: Uint8Array.from({ length }, () => random.below(256)) };
  });
  const files = contents.map(({ path, content }): SeedFile => {
    return { path: path.split("/"), file: source(content, modifiedAt) };
  });
  return { files, content: concatBytes(contents.map(({ content }) => content)) };
}

function source(content: Uint8Array<ArrayBuffer>, lastModified: number): SeedFile["file"] {
  return {
    size: content.length,
    lastModified,
    slice: (begin, end) => source(content.subarray(begin, end), lastModified),
    arrayBuffer: async () => content.slice().buffer,
  };
}

/** As its share link contains it. @throws when the view has none */
export function secretOf(peer: SessionPeer, infoHash: InfoHash): Secret {
  const secret = parseSecret(peer.torrent(infoHash)?.sealed?.secret ?? "");
  if (secret === undefined) throw new Error("the view has no secret");
  return secret;
}

/** All pieces of all torrents, as they are stored. */
export async function storedBytes({ stores }: FakeStorage) {
  const parts: Uint8Array[] = [];
  for (const store of stores.values())
    for (const piece of await store.have())
      parts.push((await store.read(piece as PieceIndex)) ?? new Uint8Array());
  return concatBytes(parts);
}

/** What people read of the torrent. */
export async function contentOf({ session }: SessionPeer, infoHash: InfoHash) {
  const pieces = [...session.metainfo(infoHash).layout.pieces()];
  const read = await Promise.all(pieces.map((piece) => session.read(infoHash, piece)));
  return concatBytes(read.map((bytes) => bytes ?? new Uint8Array()));
}

/** @param turn lets other work run, such as cryptography on threads */
export async function until(
  world: SessionWorld,
  turn: () => Promise<unknown>,
  condition: () => boolean,
): Promise<void> {
  for (const end = world.timers.now + 120_000; !condition(); world.timers.pass(10)) {
    if (world.timers.now > end) throw new Error("the condition does not come true");
    await turn();
  }
}
