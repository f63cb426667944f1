/**
 * What a run of the lab is to be, as a plain record: it stands in a link (`setup-link.ts`), is checked (`check-setup.ts`)
 * and becomes peers (`plannedPeers`) and a scenario for the theory and the simulation (`scenario.ts`).
 * Lengths in bytes, rates in bytes a second. In the lecture's words: F, N, us, ui, d.
 */

export const LAB_LIMITS = {
  leechers: { least: 1, most: 16 },
  /** Of a generated file and of the reader's own. */
  fileLength: { least: 64 * 1024, most: 256 * 1024 * 1024 },
  rate: { least: 16 * 1024, most: 64 * 1024 * 1024 },
  /** Beyond this nobody watches: the bound of a run, seconds. */
  boundSeconds: 30 * 60,
} as const;

/** Lengths of a piece, bytes. The page that shares files uses the last one; shorter ones come closer to the fluid limit. */
export const PIECE_LENGTHS = [32 * 1024, 64 * 1024, 128 * 1024, 256 * 1024] as const;

/** ui: what the leechers may upload. */
export type UploadCaps =
  | { readonly kind: "one"; readonly rate: number }
  /** In even steps, leecher 1 the slowest. */
  | { readonly kind: "spread"; readonly least: number; readonly most: number }
  /** One a leecher, in their order. */
  | { readonly kind: "per-peer"; readonly rates: readonly number[] };

/**
 * In which order pieces are begun. Rarest first is what the program does, and its seed then sends no piece twice before all
 * are out; the other two are swarms without such care.
 */
export type Strategy = "rarest-first" | "random" | "sequential";

/** How one run goes. */
export type RunMode = "p2p" | "client-server";

export interface LabSetup {
  /** N */
  readonly leechers: number;
  /** F, of a generated file or of the reader's own. */
  readonly fileLength: number;
  /** One of PIECE_LENGTHS: the lecture's chunk. */
  readonly pieceLength: number;
  /** us */
  readonly seedUpload: number;
  /** ui */
  readonly uploads: UploadCaps;
  /** d, the same for every leecher; undefined: no cap. */
  readonly download: number | undefined;
  /** How many of the leechers upload nothing: the last ones. */
  readonly freeRiders: number;
  readonly strategy: Strategy;
  /** Off: serve all in turn, whatever they give. */
  readonly choker: boolean;
  /** The seed leaves as soon as the leechers have one whole copy between them. Of no effect client–server. */
  readonly seedLeaves: boolean;
  /** "both": client–server and then peer-to-peer, with the same caps. */
  readonly mode: RunMode | "both";
}

export const DEFAULT_SETUP: LabSetup = {
  leechers: 10,
  fileLength: 8 * 1024 * 1024,
  pieceLength: 64 * 1024,
  seedUpload: 512 * 1024,
  uploads: { kind: "one", rate: 512 * 1024 },
  download: undefined,
  freeRiders: 0,
  strategy: "rarest-first",
  choker: true,
  seedLeaves: false,
  mode: "p2p",
};

export type Role = "seed" | "leecher";
export type PeerBehaviour = "contributor" | "free-rider";

/** A peer that the run starts. */
export interface PlannedPeer {
  /** 0 is the seed, 1 to N are the leechers. */
  readonly number: number;
  readonly role: Role;
  readonly behaviour: PeerBehaviour;
  /** Caps, bytes a second; undefined: none. Of a free-rider nothing leaves, whatever its cap. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
}

export const SEED_NUMBER = 0;

/** @returns the runs that this setup asks for, in their order */
export function runsOf({ mode }: LabSetup): readonly RunMode[] {
  return mode === "both" ? ["client-server", "p2p"] : [mode];
}

/** ui of leecher `number` (1 to N), whether or not it gives anything. */
export function uploadCapOf({ uploads, leechers }: LabSetup, number: number): number {
  switch (uploads.kind) {
    case "one":
      return uploads.rate;
    case "spread": {
      const share = leechers === 1 ? 1 : (number - 1) / (leechers - 1);
      return Math.round(uploads.least + share * (uploads.most - uploads.least));
    }
    case "per-peer":
      // A link may name fewer rates than there are leechers: the last one holds for the rest.
      return uploads.rates[number - 1] ?? uploads.rates.at(-1) ?? 0;
  }
}

/** The seed and the leechers of one run. Client–server, every leecher is a free-rider. */
export function plannedPeers(setup: LabSetup, mode: RunMode): readonly PlannedPeer[] {
  const peers: PlannedPeer[] = [
    {
      number: SEED_NUMBER,
      role: "seed",
      behaviour: "contributor",
      upload: setup.seedUpload,
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
