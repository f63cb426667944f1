/**
 * The parameters of a run as a plain record. It is written to the address (`setup-parameters.ts`), checked (`check-setup.ts`) and turned
 * into peers (`plannedPeers`) and a scenario for the theory and the simulation (`scenario.ts`).
 * Lengths are bytes, rates bytes per second. F, N, us, ui and d are the symbols of the distribution-time formulas.
 */
import { unreachable } from "../../../shared/core/invariant.ts";

export const KB = 1_000;
export const MB = 1_000 * KB;
/** Pieces are powers of two, as everywhere in BitTorrent. */
export const KIB = 1_024;

export const LAB_LIMITS = {
  /** Seventeen peers already need slower limits than the presets' on two cores (`run/machine.ts`). */
  leechers: { least: 1, most: 16 },
  /** From two of the shortest pieces to what seven peers can hold on a device with 8 GiB (`deviceWith`). */
  fileLength: { least: 64 * KB, most: 300 * MB },
  /** From one block per second to more than one machine can carry. */
  rate: { least: 16 * KB, most: 100 * MB },
  /** Longest bound of a run in seconds: nobody watches longer. */
  boundSeconds: 30 * 60,
} as const;

/** Piece lengths in bytes. The share page uses the last one; shorter pieces come closer to the fluid bound. */
export const PIECE_LENGTHS = [32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB] as const;

/** ui, the upload limits of the leechers. */
export type UploadCaps =
  | { readonly kind: "one"; readonly rate: number }
  /** In even steps, leecher 1 the slowest. */
  | { readonly kind: "spread"; readonly least: number; readonly most: number }
  /** One per leecher, in order. */
  | { readonly kind: "per-peer"; readonly rates: readonly number[] };

/** Order in which pieces are started. "rarest-first" is what the share page does, super-seeding included. */
export type Strategy = "rarest-first" | "random" | "sequential";

export type RunMode = "p2p" | "client-server";

export interface LabSetup {
  /** N */
  readonly leechers: number;
  /** F, of a generated file or the user's own. */
  readonly fileLength: number;
  /** One of PIECE_LENGTHS. */
  readonly pieceLength: number;
  /** The seeder's upload limit (us), bytes per second. */
  readonly seederUpload: number;
  /** The leechers' upload limits (ui). */
  readonly uploads: UploadCaps;
  /** Every leecher's download limit (d), bytes per second; undefined: none. */
  readonly download: number | undefined;
  /** How many leechers, counted from the last, upload nothing. */
  readonly freeRiders: number;
  readonly strategy: Strategy;
  /** Tit-for-tat; off: serve all in turn, whatever they send. */
  readonly choker: boolean;
  /** The seeder leaves once the leechers have one whole copy between them. Ignored in client–server runs. */
  readonly seederLeaves: boolean;
  /** "both": client–server, then peer-to-peer, with the same limits. */
  readonly mode: RunMode | "both";
}

export const DEFAULT_SETUP: LabSetup = {
  leechers: 10,
  fileLength: 8 * MB,
  pieceLength: 64 * KIB,
  seederUpload: 500 * KB,
  uploads: { kind: "one", rate: 500 * KB },
  download: undefined,
  freeRiders: 0,
  strategy: "rarest-first",
  choker: true,
  seederLeaves: false,
  mode: "p2p",
};

export type Role = "seeder" | "leecher";
export type PeerBehaviour = "contributor" | "free-rider";

export interface PlannedPeer {
  /** 0 is the seeder, 1 to N are the leechers. */
  readonly number: number;
  readonly role: Role;
  readonly behaviour: PeerBehaviour;
  /** Limits in bytes per second; undefined: none. A free-rider uploads nothing regardless. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
}

export const SEEDER_NUMBER = 0;

/** The runs that this setup asks for, in order. */
export function runsOf({ mode }: LabSetup): readonly RunMode[] {
  return mode === "both" ? ["client-server", "p2p"] : [mode];
}

/** ui of leecher `number` (1 to N), free-rider or not. */
export function uploadCapOf({ uploads, leechers }: LabSetup, number: number): number {
  switch (uploads.kind) {
    case "one":
      return uploads.rate;
    case "spread": {
      const share = leechers === 1 ? 1 : (number - 1) / (leechers - 1);
      return Math.round(uploads.least + share * (uploads.most - uploads.least));
    }
    case "per-peer":
      // An address may name fewer rates than leechers; the last one applies to the rest.
      return uploads.rates[number - 1] ?? uploads.rates.at(-1) ?? 0;
    default:
      return unreachable(uploads);
  }
}

/** The rates that the caps name: of all peers one, both ends, or one for each. */
export function ratesOf(uploads: UploadCaps): readonly number[] {
  switch (uploads.kind) {
    case "one":
      return [uploads.rate];
    case "spread":
      return [uploads.least, uploads.most];
    case "per-peer":
      return uploads.rates;
    default:
      return unreachable(uploads);
  }
}

/** The seeder and the leechers of one run. In a client–server run every leecher is a free-rider. */
export function plannedPeers(setup: LabSetup, mode: RunMode): readonly PlannedPeer[] {
  const peers: PlannedPeer[] = [
    {
      number: SEEDER_NUMBER,
      role: "seeder",
      behaviour: "contributor",
      upload: setup.seederUpload,
      download: undefined,
    },
  ];
  for (let number = 1; number <= setup.leechers; number++) {
    const isFreeRider = mode === "client-server" || number > setup.leechers - setup.freeRiders;
    peers.push({
      number,
      role: "leecher",
      behaviour: isFreeRider ? "free-rider" : "contributor",
      upload: uploadCapOf(setup, number),
      download: setup.download,
    });
  }
  return peers;
}
