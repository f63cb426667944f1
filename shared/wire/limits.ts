/**
 * The message types (BEP 3, 6, 10) and the lengths that each may have, as on the wire: with the type byte, without the four
 * bytes of the length itself.
 */
import { BLOCK_LENGTH } from "../core/layout.ts";
import { MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH } from "./messages.ts";

export const PROTOCOL = "BitTorrent protocol";
/** One byte of length, the protocol's name, 8 reserved bytes, info hash, peer id. */
export const HANDSHAKE_LENGTH = 68;

/** Type, piece, begin. */
export const PIECE_OVERHEAD = 9;

/** The most 20-byte hashes that fit into the longest metadata. */
const MAX_PIECES = Math.floor(MAX_METADATA_LENGTH / 20);
/** Room for the dictionary before 16 KiB of metadata. An extended handshake is shorter than both together. */
const EXTENSION_SLACK = 1024;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

interface MessageType extends Bounds {
  readonly byte: number;
}

function messageType(byte: number, min: number, max = min): MessageType {
  return { byte, min, max };
}

export const TYPES = {
  choke: messageType(0, 1),
  unchoke: messageType(1, 1),
  interested: messageType(2, 1),
  "not-interested": messageType(3, 1),
  have: messageType(4, 5),
  bitfield: messageType(5, 1, 1 + Math.ceil(MAX_PIECES / 8)),
  request: messageType(6, 13),
  // We request at most a block, and never an empty one.
  piece: messageType(7, PIECE_OVERHEAD + 1, PIECE_OVERHEAD + BLOCK_LENGTH),
  cancel: messageType(8, 13),
  /** For the DHT, which browsers cannot reach; ignored. */
  port: messageType(9, 3),
  suggest: messageType(0x0d, 5),
  "have-all": messageType(0x0e, 1),
  "have-none": messageType(0x0f, 1),
  reject: messageType(0x10, 13),
  "allowed-fast": messageType(0x11, 5),
  extended: messageType(20, 2, 2 + METADATA_PIECE_LENGTH + EXTENSION_SLACK),
};

const BOUNDS: ReadonlyMap<number, Bounds> = new Map(
  Object.values(TYPES).map(({ byte, min, max }) => [byte, { min, max }]),
);

/** Messages of unknown type are skipped if they are no longer than a block. */
const UNKNOWN: Bounds = { min: 1, max: 16 * 1024 };

export function lengthBounds(type: number): Bounds {
  return BOUNDS.get(type) ?? UNKNOWN;
}
