/**
 * The type of the language modules of the pictures: the sentence for the selected thing, legends and hints. Names arrive ready for
 * display.
 */
import type { ChokeMark } from "../charts/choke-grid.ts";
import type { FlowSlot } from "../charts/flows.ts";
import type { PeerState, RecordedPeer, RunPhase } from "../model/recording.ts";
import type { RunMode } from "../model/setup.ts";

export interface PeerReading {
  readonly name: string;
  readonly state: PeerState;
  readonly isFreeRider: boolean;
  readonly place: RecordedPeer["place"];
  readonly have: number;
  readonly pieces: number;
  readonly fromSeeder: number;
  readonly fromPeers: number;
  readonly uploaded: number;
}

export interface ChokeReading {
  readonly chooser: string;
  readonly other: string;
  readonly at: number;
  readonly mark: ChokeMark;
  readonly byTurns: boolean;
  /** Bytes per second, 20 s average. */
  readonly decidedBy: number;
  /** 1 is the highest rate. */
  readonly rank: number;
  readonly of: number;
}

export interface Readings {
  /** Short form for a node. 0: the seeder. */
  readonly mark: (number: number) => string;
  /** Shown while nothing is selected. */
  readonly point: string;
  readonly theoryExpects: (seconds: number) => string;
  readonly rates: { readonly label: string; readonly hint: string };
  readonly run: {
    readonly label: string;
    readonly name: (about: {
      readonly ordinal: number;
      /** The name of its setup. */
      readonly setup: string;
      readonly mode: RunMode;
      readonly leechers: number;
      readonly phase: RunPhase;
      /** The machine did not carry it. */
      readonly isUncertain: boolean;
    }) => string;
    /** Looking back while the run goes on. */
    readonly goesOn: string;
    /** Looking back after the run; with the time shown. */
    readonly shown: (seconds: number) => string;
  };
  readonly swarm: {
    /** Shown while nothing is selected: that pointing at a peer isolates its flows. */
    readonly point: string;
    /** The same at the end of a run, where the lines show what flowed last. */
    readonly over: string;
    /** Next to the tracker: the bytes of the file that passed through it; undefined: not said yet. */
    readonly tracker: (bytes: number | undefined) => string;
    readonly summary: (about: {
      readonly peers: number;
      readonly flows: number;
      readonly complete: number;
    }) => string;
    readonly peer: (reading: PeerReading) => string;
    readonly edge: (about: {
      readonly from: string;
      readonly to: string;
      readonly slot: FlowSlot;
      readonly rate: number;
    }) => string;
    readonly legend: {
      readonly seeder: string;
      readonly contributor: string;
      readonly freeRider: string;
      readonly inTurn: string;
      readonly regular: string;
      readonly byChance: string;
      readonly optimistic: string;
      readonly choked: string;
      readonly flow: string;
      readonly server: string;
      readonly client: string;
      readonly tracker: string;
      readonly ring: string;
    };
  };
  readonly pieces: {
    readonly cell: (about: {
      readonly piece: number;
      readonly holders: readonly string[];
      /** undefined: on the histogram. */
      readonly peer: string | undefined;
      readonly has: boolean;
    }) => string;
    readonly single: string;
    readonly numbers: string;
  };
  readonly choker: {
    readonly marks: Readonly<Record<ChokeMark, { readonly letter: string; readonly name: string }>>;
    readonly cell: (reading: ChokeReading) => string;
    readonly empty: string;
    /** At a decision of a peer that has the whole file. */
    readonly hasAll: string;
  };
  readonly chart: {
    readonly axis: string;
    readonly summary: (about: {
      readonly least: { readonly n: number; readonly clientServer: number; readonly peerToPeer: number };
      readonly most: { readonly n: number; readonly clientServer: number; readonly peerToPeer: number };
    }) => string;
    readonly caps: string;
    readonly otherCaps: (runs: number) => string;
    readonly simulatedWith: (pieces: number, blockLength: number) => string;
    readonly cancelled: string;
    readonly failed: string;
    readonly noPoints: string;
    /** Why a curve for mixed limits is not smooth. */
    readonly steps: string;
    readonly upTo: string;
  };
}
