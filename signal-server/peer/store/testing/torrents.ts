/** Torrents for tests of stores, as a session describes them. Also for programs that run in processes of their own. */
import { createHash } from "node:crypto";
import { type Bytes, utf8 } from "../../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../../shared/core/ids.ts";
import { seededRandom } from "../../../../shared/core/random.ts";
import { isViolation } from "../../../../shared/core/violation.ts";
import { planInfo } from "../../../../shared/metainfo/info.ts";
import { contentCipher } from "../../../../shared/metainfo/sealed/content-cipher.ts";
import { keyMaterial } from "../../../../shared/metainfo/sealed/keys.ts";
import { planSealed } from "../../../../shared/metainfo/sealed/manifest.ts";
import type { Secret } from "../../../../shared/metainfo/sealed/secret.ts";
import { platformCrypto } from "../../../../shared/metainfo/sealed/testing/platform-crypto.ts";
import type { StoredTorrent } from "../../../../shared/session/ports.ts";

export const sealCrypto = platformCrypto;
const SECRET: Secret = { bytes: utf8("0123456789abcdef"), needsPassword: false };
const IV: Bytes = utf8("abcdefghijkl");

export function sha1(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash("sha1").update(bytes).digest());
}

export function randomBytes(seed: number, length: number): Bytes {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => random.below(256));
}

export interface TorrentParts {
  readonly name?: string;
  /** By path, joined by "/". */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly pieceLength: number;
  readonly single?: boolean;
  /** Milliseconds since 1970; only sealed torrents keep it. */
  readonly modifiedAt?: number;
}

/** A public torrent, as a session describes it, and its pieces in wire form. */
export function torrentOf({ name = "shared", files, pieceLength, single = false }: TorrentParts) {
  const content = Buffer.concat(Object.values(files));
  const plan = planInfo({ name, files: entriesOf(files), pieceLength, single });
  if (isViolation(plan)) throw new Error(plan.violation);
  const pieces = cut(content, pieceLength);
  return { ...described(plan.build(Buffer.concat(pieces.map(sha1)))), pieces, content };
}

/** The same, sealed. */
export async function sealedTorrentOf({
  name = "shared",
  files,
  pieceLength,
  single = false,
  modifiedAt,
}: TorrentParts) {
  const content = Buffer.concat(Object.values(files));
  const plan = planSealed({ name, files: entriesOf(files, modifiedAt), pieceLength, single });
  if (isViolation(plan)) throw new Error(plan.violation);
  const key = await keyMaterial(sealCrypto, SECRET);
  const cipher = await contentCipher(sealCrypto, key);
  const pieces = await Promise.all(
    cut(content, pieceLength).map((piece, i) => cipher.apply(i * pieceLength, piece)),
  );
  const infoBytes = await plan.build(Buffer.concat(pieces.map(sha1)), sealCrypto, key, IV);
  const { torrent } = described(infoBytes);
  return { torrent: { ...torrent, key: { secret: SECRET, material: key } }, pieces, content };
}

function entriesOf(files: TorrentParts["files"], modifiedAt?: number) {
  return Object.entries(files).map(([path, { length }]) => ({ path: path.split("/"), length, modifiedAt }));
}

function cut(content: Uint8Array, pieceLength: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < content.length; at += pieceLength)
    pieces.push(new Uint8Array(content.subarray(at, at + pieceLength)));
  return pieces;
}

function described(infoBytes: Bytes) {
  const infoHash = Buffer.from(sha1(infoBytes)).toString("hex") as InfoHash;
  return { torrent: stored({ infoHash, infoBytes }) };
}

export function stored(over: Partial<StoredTorrent> = {}): StoredTorrent {
  return {
    storageId: "a",
    infoHash: undefined,
    name: "shared",
    addedAt: 1,
    paused: false,
    trackers: [],
    origin: "opened",
    ...over,
  };
}

/** The torrent that the contract's pieces belong to: 64 of 1024 bytes, most of which the tests never write. */
const CONTRACT = { files: { "disk.img": new Uint8Array(64 * 1024) }, pieceLength: 1024, single: true };

export function contractTorrent(): StoredTorrent {
  return torrentOf(CONTRACT).torrent;
}

export async function sealedContractTorrent(): Promise<StoredTorrent> {
  return (await sealedTorrentOf(CONTRACT)).torrent;
}
