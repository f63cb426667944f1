/** What tests vary for a single peer. */
import type { Bitfield } from "../core/bitfield.ts";
import type { SessionLimits } from "../engine/rate-limiter.ts";

export interface PeerOptions {
  /** Replaces the limits of the group. Peers of several worlds can share it, like the torrents of one tab. */
  readonly limits?: SessionLimits;
  /** A leecher has the metadata from the start, as after a reload; a seeder always has it. */
  readonly knowsMetadata?: boolean;
  /** Whether it falsifies a block. Default: a poisoner falsifies all, others none. */
  readonly falsifies?: (piece: number, begin: number) => boolean;
  readonly falsifiesMetadata?: boolean;
  /** The pieces that it wants from the start; undefined: all. */
  readonly wanted?: Bitfield;
}
