/** Describes what is simulated, as a plain record that can be stored and run again. Times in ms, rates in bytes/s. */
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import type { Policy } from "../engine/policy.ts";

type Behaviour =
  | "honest"
  /** Downloads and never unchokes a peer. */
  | "free-rider"
  /** Every block it sends is false. */
  | "poisoner";

type Departure =
  | { readonly kind: "never" }
  /** `afterMs` after the peer's download is complete. */
  | { readonly kind: "when-complete"; readonly afterMs: number }
  /** When the leechers together have one copy. */
  | { readonly kind: "after-one-copy" }
  /** At a random moment: half of the present peers leave within this time (exponential lifetimes). */
  | { readonly kind: "half-life"; readonly ms: number; readonly isReplaced: boolean };

type Arrival =
  /** Within the same few milliseconds. */
  | { readonly kind: "together"; readonly atMs: number }
  /** At independent uniform moments within this time. */
  | { readonly kind: "spread"; readonly overMs: number };

/** How a film is watched. */
export interface Viewing {
  /** At which it plays. */
  readonly bytesPerSecond: number;
  /** The user jumps once, this long after it began to play. */
  readonly jump?: { readonly afterMs: number; readonly toShare: number };
}

/** Peers of one kind. */
export interface PeerGroup {
  readonly name: string;
  readonly count: number;
  /** Has everything from the start. */
  readonly isSeeder: boolean;
  readonly behaviour: Behaviour;
  /** Payload limits that the engine enforces, like those set on the page; undefined: none. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
  /** Capacity of the peer's line; undefined: unlimited. */
  readonly uplink: number | undefined;
  readonly downlink: number | undefined;
  readonly arrival: Arrival;
  readonly departure: Departure;
  /** Its peers watch the torrent while it arrives; undefined: they do not. */
  readonly viewing: Viewing | undefined;
}

/** Time that a peer's own machine takes. */
interface HostDelays {
  readonly readMs: number;
  readonly verifyMs: number;
  readonly storeMs: number;
}

export interface Scenario {
  readonly seed: number;
  readonly pieces: number;
  readonly pieceLength: number;
  /** Bytes by which the last piece is shorter. */
  readonly shortBy: number;
  /** Bytes of the info dictionary; undefined: room for the hashes and short names. */
  readonly infoLength: number | undefined;
  /** Bytes per request. The product requests 16 KiB; larger blocks make fewer events. */
  readonly blockLength: number;
  readonly groups: readonly PeerGroup[];
  /** Whether nothing may be sent in a burst at the start, as when the limits were 0 before it. */
  readonly beginsWithoutBurst: boolean;
  /** Changes to the default policy, for all engines. */
  readonly policy: Partial<Omit<Policy, "blockLength">>;
  /** One-way delay between two peers; each link draws its own. */
  readonly latencyMs: readonly [least: number, most: number];
  /** Without a tracker, peers meet only where a test connects them. */
  readonly hasTracker: boolean;
  /** One-way delay between a peer and the tracker. */
  readonly trackerLatencyMs: number;
  /** From an accepted answer to an open data channel; each link draws its own. */
  readonly linkSetupMs: readonly [least: number, most: number];
  /** Half of all links break within this time; undefined: none break. */
  readonly linkHalfLifeMs: number | undefined;
  /** Time until both sides notice that a link broke. */
  readonly noticeMs: number;
  readonly delays: HostDelays;
  /** How late a peer's timer fires. */
  readonly timerLateMs: readonly [least: number, most: number];
  /** Latest end of the run. */
  readonly limitMs: number;
  /** Time between two samples; undefined: no samples. */
  readonly sampleMs: number | undefined;
}

const NOBODY: PeerGroup = {
  name: "leechers",
  count: 1,
  isSeeder: false,
  behaviour: "honest",
  upload: undefined,
  download: undefined,
  uplink: undefined,
  downlink: undefined,
  arrival: { kind: "together", atMs: 0 },
  departure: { kind: "never" },
  viewing: undefined,
};

export function seeders(about: Partial<PeerGroup>): PeerGroup {
  return { ...NOBODY, name: "seeders", isSeeder: true, ...about };
}

export function leechers(count: number, about: Partial<PeerGroup>): PeerGroup {
  return { ...NOBODY, count, ...about };
}

/** Default delays are assumptions about home connections; `SURROUNDINGS` has measured ones. */
export function scenario(groups: readonly PeerGroup[], about: Partial<Scenario> = {}): Scenario {
  return {
    seed: 1,
    pieces: 64,
    pieceLength: PIECE_LENGTH,
    shortBy: 0,
    infoLength: undefined,
    blockLength: BLOCK_LENGTH,
    groups,
    beginsWithoutBurst: false,
    policy: {},
    latencyMs: [10, 50],
    hasTracker: true,
    trackerLatencyMs: 25,
    linkSetupMs: [150, 150],
    linkHalfLifeMs: undefined,
    noticeMs: 5_000,
    delays: { readMs: 1, verifyMs: 2, storeMs: 10 },
    timerLateMs: [0, 0],
    limitMs: 24 * 60 * 60 * 1000,
    sampleMs: undefined,
    ...about,
  };
}

/** Measured delays, by name. */
export const SURROUNDINGS = {
  /**
   * Busy tabs of one browser on a machine with two cores, opened together: all links are negotiated at once, messages wait for
   * their tab, and pieces for the disk. The tracker runs on the same machine.
   */
  tabs: {
    latencyMs: [30, 80],
    trackerLatencyMs: 5,
    linkSetupMs: [1_100, 1_400],
    delays: { readMs: 2, verifyMs: 5, storeMs: 40 },
  },
} as const satisfies Readonly<Record<string, Partial<Scenario>>>;

export function fileLength({ pieces, pieceLength, shortBy }: Scenario): number {
  return Math.max(0, pieces * pieceLength - shortBy);
}
