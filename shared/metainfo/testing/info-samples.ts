/** Info dictionaries for tests: some written by `planInfo`, some field by field, and random torrents. */
import fc from "fast-check";
import { type BencodeInput, encodeBencode } from "../../bencode/bencode.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { InfoHash } from "../../core/ids.ts";
import { PIECE_LENGTH } from "../../core/layout.ts";
import { isViolation } from "../../core/violation.ts";
import { type InfoParts, parseInfo, planInfo } from "../info.ts";
import { MAX_PATH_DEPTH } from "../limits.ts";
import type { Metainfo } from "../metainfo.ts";

export const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c" as InfoHash;

export type HashedParts = Omit<InfoParts, "pieceLength"> & { readonly pieceHashes: Bytes };

export function buildInfo({ pieceHashes, ...parts }: HashedParts) {
  const plan = planInfo({ pieceLength: PIECE_LENGTH, ...parts });
  return isViolation(plan) ? plan : plan.build(pieceHashes);
}

export function built(parts: HashedParts): Bytes {
  const bytes = buildInfo(parts);
  if (isViolation(bytes)) throw new Error(bytes.violation);
  return bytes;
}

export function parsed(bytes: Bytes): Metainfo {
  const metainfo = parseInfo(HASH, bytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return metainfo;
}

/** Stands in for the SHA-1 of each piece: 20 bytes per piece, not all equal. */
function hashesFor(length: number): Bytes {
  return new Uint8Array(20 * Math.ceil(length / PIECE_LENGTH)).map((_, i) => i * 7);
}

const names = fc.string({ unit: fc.oneof(fc.constantFrom(..."./\\\0가"), fc.string({ unit: "grapheme" })) });
const lengths = fc.oneof(
  fc.nat(3 * PIECE_LENGTH),
  fc.constantFrom(0, 1, PIECE_LENGTH - 1, PIECE_LENGTH, PIECE_LENGTH + 1),
);
export const torrents: fc.Arbitrary<HashedParts> = fc
  .record({
    name: names,
    files: fc.array(
      fc.record({ path: fc.array(names, { minLength: 1, maxLength: MAX_PATH_DEPTH }), length: lengths }),
      { minLength: 1, maxLength: 6 },
    ),
    single: fc.boolean(),
  })
  .map(({ name, files, single }) => {
    const kept = single ? files.slice(0, 1) : files;
    return {
      name,
      files: kept,
      single,
      pieceHashes: hashesFor(kept.reduce((sum, file) => sum + file.length, 0)),
    };
  });

/** Fields of a valid single-file info dictionary: 100 bytes in one piece. */
export const SINGLE = { length: 100, name: "a", "piece length": PIECE_LENGTH, pieces: new Uint8Array(20) };
export const { length: _, ...COMMON } = SINGLE;

export function dictionary(fields: Record<string, BencodeInput | undefined>): Bytes {
  const present = Object.entries(fields).filter(
    (entry): entry is [string, BencodeInput] => entry[1] !== undefined,
  );
  return encodeBencode(new Map(present));
}

export function file(fields: Record<string, BencodeInput>): BencodeInput {
  return new Map(Object.entries({ length: 100, ...fields }));
}

/** The name of the violation, or "accepted". */
export function reason(bytes: Bytes): string {
  const metainfo = parseInfo(HASH, bytes);
  return isViolation(metainfo) ? metainfo.violation : "accepted";
}
