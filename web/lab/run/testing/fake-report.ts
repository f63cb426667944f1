/** Reports of a small swarm for tests: two leechers and a file of four pieces, which the seeder sends in four seconds. */
import type { InfoHash, PeerId } from "../../../../shared/core/ids.ts";
import type { LinkReport, PeerReport } from "../../channel/messages.ts";
import { packPieces } from "../../model/bitfield.ts";
import { DEFAULT_SETUP, type LabSetup } from "../../model/setup.ts";

export const KIB = 1024;
export const INFO_HASH = "f".repeat(40) as InfoHash;

export const SMALL_SETUP: LabSetup = {
  ...DEFAULT_SETUP,
  leechers: 2,
  fileLength: 256 * KIB,
  pieceLength: 64 * KIB,
  seederUpload: 64 * KIB,
};

export const idOf = (number: number): PeerId => String(number).repeat(40) as PeerId;

/** @param at ms since 1970 @param about.has one character per piece, "*" for those the peer has */
export function fakeReport(
  number: number,
  at: number,
  about: Partial<PeerReport> & { has?: string } = {},
): PeerReport {
  const { has = number === 0 ? "****" : "....", ...rest } = about;
  return {
    at,
    ownId: idOf(number),
    infoHash: INFO_HASH,
    state: number === 0 ? "seeding" : has === "****" ? "complete" : "downloading",
    pieceCount: 4,
    pieces: packPieces(4, (piece) => has[piece] === "*"),
    downloaded: 0,
    uploaded: 0,
    wasted: 0,
    overdueMs: 0,
    watchedMs: at,
    links: [],
    round: undefined,
    ...rest,
  };
}

export function fakeLink(to: number, about: Partial<LinkReport> = {}): LinkReport {
  return {
    peerId: idOf(to),
    uploaded: 0,
    downloaded: 0,
    progress: 0,
    isInterested: true,
    unchoke: "regular",
    isSnubbed: false,
    ...about,
  };
}
