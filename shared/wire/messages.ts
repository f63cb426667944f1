/**
 * The messages between two peers: BEP 3 (base), BEP 6 (fast), BEP 10 (extended handshake), BEP 9 (metadata), lt_donthave
 * and ts_introduce.
 * `Payload` is the bytes of a block: a `Uint8Array` in the browser, a token with a length in simulation.
 */
import type { InfoHash, PeerId } from "../core/ids.ts";

export interface HasLength {
  /** Bytes. */
  readonly length: number;
}

/** By our names for them, theirs in "m" of the extended handshake (BEP 10). */
export const EXTENSIONS = {
  metadata: "ut_metadata",
  dontHave: "lt_donthave",
  introduce: "ts_introduce",
} as const;

export type Extension = keyof typeof EXTENSIONS;

/**
 * The numbers that a peer chose for the extensions it understands; absent if it does not understand one. In a handshake, 0 takes back
 * what an earlier one said.
 */
export type ExtensionIds = { readonly [Name in Extension]?: number };

/** Our own numbers; peers use them in messages to us. */
export const OWN_EXTENSION_IDS = { metadata: 1, dontHave: 2, introduce: 3 } as const satisfies ExtensionIds;

/** Without those that are taken back. */
export function usableIds(ids: ExtensionIds): ExtensionIds {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id > 0));
}

/** Length of a metadata piece in bytes; the last may be shorter (BEP 9). */
export const METADATA_PIECE_LENGTH = 16 * 1024;
export const MAX_METADATA_LENGTH = 8 * 1024 * 1024;

export interface BlockRange {
  readonly piece: number;
  readonly begin: number;
  readonly length: number;
}

export type Message<Payload extends HasLength = Uint8Array> =
  | {
      readonly type: "handshake";
      readonly infoHash: InfoHash;
      readonly peerId: PeerId;
      /** BEP 6. */
      readonly fast: boolean;
      /** BEP 10. */
      readonly extended: boolean;
    }
  | { readonly type: "keep-alive" }
  | { readonly type: "choke" }
  | { readonly type: "unchoke" }
  | { readonly type: "interested" }
  | { readonly type: "not-interested" }
  | { readonly type: "have"; readonly piece: number }
  /** In the form of the wire. The engine checks its length, because the number of pieces is not known here. */
  | { readonly type: "bitfield"; readonly bytes: Uint8Array }
  | ({ readonly type: "request" } & BlockRange)
  | { readonly type: "piece"; readonly piece: number; readonly begin: number; readonly payload: Payload }
  | ({ readonly type: "cancel" } & BlockRange)
  | { readonly type: "suggest"; readonly piece: number }
  | { readonly type: "have-all" }
  | { readonly type: "have-none" }
  | ({ readonly type: "reject" } & BlockRange)
  | { readonly type: "allowed-fast"; readonly piece: number }
  | {
      readonly type: "extended-handshake";
      readonly ids: ExtensionIds;
      /** Bytes of the info dictionary, if the peer has it. */
      readonly metadataSize?: number;
      /** Number of requests that the peer queues ("reqq"). */
      readonly requestQueue?: number;
      /** Name and version, only displayed ("v"). */
      readonly client?: string;
    }
  | { readonly type: "metadata-request"; readonly piece: number }
  | {
      readonly type: "metadata-data";
      readonly piece: number;
      readonly totalSize: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: "metadata-reject"; readonly piece: number }
  | { readonly type: "dont-have"; readonly piece: number }
  /** About other neighbours of the two. `session/introductions` reads and writes it. */
  | { readonly type: "introduction"; readonly bytes: Uint8Array };
