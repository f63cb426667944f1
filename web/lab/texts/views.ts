/**
 * The sentences of the lab's views as a type that each language module satisfies. Numbers arrive as numbers; what comes from
 * outside (file names, details) arrives cleaned. Explanations of single terms and the tour's sentences stand in `texts.ts`.
 */
import type { ChokeMark } from "../charts/choke-grid.ts";
import type { SetupIssue } from "../model/check-setup.ts";
import type { BoundTerm, Invalidity } from "../model/outcome.ts";
import type { PresetName } from "../model/presets.ts";
import type { LabEvent, PeerState, RunPhase, Unchoke } from "../model/recording.ts";
import type { RunMode, Strategy } from "../model/setup.ts";
import type { LabProblem } from "../views/lab-props.ts";

/** Of a peer at one moment, for the line beneath the graph. */
export interface PeerNumbers {
  readonly name: string;
  readonly state: PeerState;
  readonly have: number;
  readonly pieces: number;
  readonly fromSeed: number;
  readonly fromPeers: number;
  readonly uploaded: number;
}

export interface EdgeNumbers {
  readonly from: string;
  readonly to: string;
  readonly unchoke: Unchoke;
  readonly rate: number;
}

export interface ChokeNumbers {
  readonly chooser: string;
  readonly other: string;
  readonly at: number;
  readonly mark: ChokeMark;
  readonly byTurns: boolean;
  /** Bytes a second, 20 s average. */
  readonly decidedBy: number;
  /** 1: gave most. */
  readonly rank: number;
  readonly of: number;
}

export interface ViewTexts {
  readonly heading: string;
  readonly documentTitle: string;
  readonly tagline: string;
  readonly toPage: string;
  readonly startTour: string;
  readonly peerName: (number: number) => string;
  /** Within a node or a narrow row. */
  readonly peerMark: (number: number) => string;
  readonly numbersAsTable: string;
  readonly problems: (problem: LabProblem) => string;

  readonly presets: {
    readonly heading: string;
    readonly names: Readonly<Record<PresetName, string>>;
    /** What to look for, one sentence each. */
    readonly lookFor: Readonly<Record<PresetName, string>>;
  };

  readonly setup: {
    readonly heading: string;
    readonly swarm: string;
    readonly file: string;
    readonly caps: string;
    readonly rules: string;
    readonly leechers: string;
    readonly freeRiders: string;
    readonly generated: string;
    readonly own: string;
    readonly fileLength: string;
    readonly chooseFile: string;
    readonly ownFile: (name: string, length: number) => string;
    readonly seedUpload: string;
    readonly uploads: string;
    readonly uploadKinds: Readonly<Record<"one" | "spread" | "per-peer", string>>;
    readonly least: string;
    readonly most: string;
    readonly rates: string;
    readonly ratesHint: string;
    readonly download: string;
    readonly noCap: string;
    readonly capHint: string;
    readonly strategy: string;
    readonly strategies: Readonly<Record<Strategy, string>>;
    readonly choker: string;
    readonly seedLeaves: string;
    readonly mode: string;
    readonly modes: Readonly<Record<RunMode | "both", string>>;
    readonly start: string;
    readonly stop: string;
    readonly expects: (bound: number, clientServer: number) => string;
    readonly issue: (issue: SetupIssue) => string;
    readonly addressIssues: string;
    readonly join: string;
    readonly copy: string;
    readonly copied: string;
  };

  readonly playback: {
    readonly heading: string;
    readonly run: string;
    readonly runName: (about: {
      readonly ordinal: number;
      readonly mode: RunMode;
      readonly leechers: number;
      readonly phase: RunPhase;
    }) => string;
    readonly pause: string;
    readonly play: string;
    readonly live: string;
    readonly moment: string;
    readonly position: (at: number, end: number) => string;
    readonly phase: Readonly<Record<RunPhase, string>>;
    /** Looking back while the run goes on. */
    readonly goesOn: string;
    readonly noRun: string;
  };

  readonly swarm: {
    readonly heading: string;
    /** For those who do not see it. */
    readonly summary: (about: {
      readonly peers: number;
      readonly edges: number;
      readonly complete: number;
    }) => string;
    readonly hint: string;
    readonly peer: (numbers: PeerNumbers) => string;
    readonly edge: (numbers: EdgeNumbers) => string;
    readonly legend: {
      readonly seed: string;
      readonly contributor: string;
      readonly freeRider: string;
      readonly regular: string;
      readonly optimistic: string;
      readonly width: string;
    };
    readonly states: Readonly<Record<PeerState, string>>;
    readonly openAsTab: (name: string) => string;
    readonly columns: {
      readonly peer: string;
      readonly state: string;
      readonly has: string;
      readonly fromSeed: string;
      readonly fromPeers: string;
      readonly uploaded: string;
      readonly uploadRate: string;
      readonly serves: string;
      readonly finished: string;
    };
    /** Whom a peer serves: the optimistic one marked. */
    readonly serves: (regular: readonly string[], optimistic: readonly string[]) => string;
  };

  readonly pieces: {
    readonly heading: string;
    readonly availability: string;
    readonly summary: (about: {
      readonly pieces: number;
      readonly rarest: number;
      readonly copies: number;
    }) => string;
    readonly hint: string;
    readonly cell: (about: {
      readonly piece: number;
      readonly copies: number;
      readonly holders: readonly string[];
      /** undefined: on the histogram. */
      readonly peer: string | undefined;
      readonly has: boolean;
    }) => string;
    readonly legend: {
      readonly missing: string;
      readonly single: string;
      readonly rare: string;
      readonly common: string;
    };
    readonly copies: string;
    readonly piecesWith: string;
  };

  readonly choker: {
    readonly heading: string;
    readonly of: string;
    readonly hint: string;
    readonly empty: string;
    readonly marks: Readonly<Record<ChokeMark, { readonly letter: string; readonly name: string }>>;
    readonly cell: (numbers: ChokeNumbers) => string;
    readonly to: string;
    readonly at: (seconds: number) => string;
    readonly byTurns: string;
    readonly ratesTable: string;
  };

  readonly bytes: {
    readonly heading: string;
    readonly fromSeed: string;
    readonly fromPeers: string;
    readonly now: (fromSeed: number, fromPeers: number) => string;
    readonly time: string;
  };

  readonly bound: {
    readonly heading: Readonly<Record<RunMode, string>>;
    readonly formula: Readonly<Record<RunMode, string>>;
    readonly term: string;
    readonly numbers: string;
    readonly seconds: string;
    readonly binds: string;
    readonly noCap: string;
    readonly why: Readonly<Record<BoundTerm, string>>;
    readonly measured: string;
    readonly soFar: string;
    readonly ratio: string;
    readonly times: (ratio: number) => string;
    readonly fluidBound: string;
    readonly clientServerBound: string;
    readonly running: string;
    readonly notValid: string;
    readonly reason: (reason: Invalidity, name: (number: number) => string) => string;
  };

  readonly events: {
    readonly heading: string;
    readonly sentence: (event: LabEvent, name: (number: number) => string) => string;
  };

  readonly theory: {
    readonly heading: string;
    readonly intro: string;
    readonly peers: string;
    readonly time: string;
    readonly linear: string;
    readonly logarithmic: string;
    readonly axis: string;
    readonly clientServerCurve: string;
    readonly peerToPeerCurve: string;
    readonly measured: Readonly<Record<RunMode, string>>;
    readonly simulated: Readonly<Record<RunMode, string>>;
    readonly summary: (about: {
      readonly clientServerAtMost: number;
      readonly peerToPeerAtMost: number;
      readonly most: number;
      readonly runs: number;
    }) => string;
    readonly otherCaps: (runs: number) => string;
    readonly simulate: string;
    readonly cancel: string;
    readonly progress: string;
    readonly simulating: (leechers: number) => string;
    readonly simulatedWith: (pieceCount: number, blockLength: number) => string;
    readonly cancelled: string;
    readonly failed: string;
    readonly exportCsv: string;
    readonly exportPng: string;
    readonly columns: {
      readonly kind: string;
      readonly mode: string;
      readonly leechers: string;
      readonly seconds: string;
      readonly bound: string;
      readonly ratio: string;
      readonly caps: string;
    };
    readonly kinds: { readonly measured: string; readonly simulated: string };
    readonly noPoints: string;
  };

  readonly tour: {
    readonly heading: string;
    readonly step: (step: number, of: number) => string;
    readonly previous: string;
    readonly next: string;
    readonly close: string;
    readonly finish: string;
    readonly predict: string;
    /** Starts the step's run. */
    readonly run: string;
    /** Shows the outcome where no run is needed. */
    readonly reveal: string;
    readonly chooseFirst: string;
    readonly running: string;
    readonly youSaid: (choice: string) => string;
    readonly right: string;
    readonly wrong: string;
    readonly unclear: string;
  };
}
