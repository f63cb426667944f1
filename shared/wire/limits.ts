/**
 * The message types (BEP 3, 6, 10) and the lengths that each may have, as on the wire: with the type byte, without the four
 * bytes of the length itself.
 */
import { BLOCK_LENGTH } from "../core/layout.ts";
import { MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH } from "./messages.ts";

export const PROTOCOL = "BitTorrent protocol";
/** One byte of length, the protocol's name, 8 reserved bytes, info hash, peer id. */
export const HANDSHAKE_LENGTH = 68;

export const CHOKE = 0;
export const UNCHOKE = 1;
export const INTERESTED = 2;
export const NOT_INTERESTED = 3;
export const HAVE = 4;
export const BITFIELD = 5;
export const REQUEST = 6;
export const PIECE = 7;
export const CANCEL = 8;
/** For the DHT, which browsers cannot reach; ignored. */
export const PORT = 9;
export const SUGGEST = 0x0d;
export const HAVE_ALL = 0x0e;
export const HAVE_NONE = 0x0f;
export const REJECT = 0x10;
export const ALLOWED_FAST = 0x11;
export const EXTENDED = 20;

/** Type, piece, begin. */
export const PIECE_OVERHEAD = 9;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const exactly = (length: number): Bounds => ({ min: length, max: length });

/** The most 20-byte hashes that fit into the longest metadata. */
const MAX_PIECES = Math.floor(MAX_METADATA_LENGTH / 20);
/** Room for the dictionary before 16 KiB of metadata. An extended handshake is shorter than both together. */
const EXTENSION_SLACK = 1024;

const BOUNDS: ReadonlyMap<number, Bounds> = new Map([
  [CHOKE, exactly(1)],
  [UNCHOKE, exactly(1)],
  [INTERESTED, exactly(1)],
  [NOT_INTERESTED, exactly(1)],
  [HAVE, exactly(5)],
  [BITFIELD, { min: 1, max: 1 + Math.ceil(MAX_PIECES / 8) }],
  [REQUEST, exactly(13)],
  // We request at most a block, and never an empty one.
  [PIECE, { min: PIECE_OVERHEAD + 1, max: PIECE_OVERHEAD + BLOCK_LENGTH }],
  [CANCEL, exactly(13)],
  [PORT, exactly(3)],
  [SUGGEST, exactly(5)],
  [HAVE_ALL, exactly(1)],
  [HAVE_NONE, exactly(1)],
  [REJECT, exactly(13)],
  [ALLOWED_FAST, exactly(5)],
  [EXTENDED, { min: 2, max: 2 + METADATA_PIECE_LENGTH + EXTENSION_SLACK }],
]);

/** Messages of unknown type are skipped if they are no longer than a block. */
const UNKNOWN: Bounds = { min: 1, max: 16 * 1024 };

export function lengthBounds(type: number): Bounds {
  return BOUNDS.get(type) ?? UNKNOWN;
}
