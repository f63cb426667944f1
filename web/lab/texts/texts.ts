/**
 * The type of the lab's language modules: every sentence that users read. Sentences shared with the share page, such as a tab's
 * problems, are in `page/texts`. Figures arrive as numbers and outside names cleaned for display; nothing is parsed as HTML.
 */
import type { Format } from "../../page/texts/format.ts";
import type { Language } from "../../page/texts/pick.ts";
import type { SetupField, SetupIssue } from "../model/check-setup.ts";
import type { MomentName } from "../model/moments.ts";
import type { BoundTerm, Invalidity } from "../model/outcome.ts";
import type { PresetName } from "../model/presets.ts";
import type { LabEvent, PeerState, RunPhase } from "../model/recording.ts";
import type { PeerRole } from "../model/roles.ts";
import type { LabSetup, RunMode, Strategy, UploadCaps } from "../model/setup.ts";
import type { LabProblem } from "../views/lab-props.ts";
import type { TourTexts } from "./tour-texts.ts";

/** A word with an explanation. */
export type GlossaryWord =
  | "distribution-time"
  | "fluid-bound"
  | "client-server-bound"
  | "binding-term"
  | "swarm"
  | "tracker"
  | "seeder"
  | "rarest-first"
  | "availability"
  | "tit-for-tat";

export interface Explanation {
  /** The word in lectures and in BitTorrent; undefined where there is none. */
  readonly lecture: string | undefined;
  readonly bittorrent: string | undefined;
  readonly sentence: string;
}

export interface Labelled {
  readonly label: string;
  /** Meaning and unit in one sentence. */
  readonly hint: string;
}

export interface LabTexts {
  readonly language: Language;
  readonly format: Format;

  readonly documentTitle: string;
  readonly heading: string;
  readonly tagline: string;
  /** The link to the share page. */
  readonly toPage: string;

  readonly layout: {
    /** Large type for a projector. */
    readonly present: string;
    /** Name of the row of tabs. */
    readonly pictures: string;
  };

  readonly presets: {
    readonly heading: string;
    /** The name of a setup that no preset has. */
    readonly own: string;
    /** The name of the first preset on a machine with few cores. */
    readonly fewer: string;
    readonly each: Readonly<Record<PresetName, { readonly name: string; readonly lookFor: string }>>;
  };

  readonly setup: {
    readonly heading: string;
    readonly fields: Readonly<Record<SetupField, Labelled>>;
    readonly uploads: Readonly<Record<UploadCaps["kind"], string>>;
    readonly least: string;
    readonly most: string;
    readonly noLimit: string;
    readonly strategies: Readonly<Record<Strategy, string>>;
    readonly choker: { readonly on: string; readonly off: string };
    readonly seeder: { readonly stays: string; readonly leaves: string };
    readonly modes: Readonly<Record<LabSetup["mode"], string>>;
    readonly generatedFile: string;
    readonly chooseFile: string;
    readonly ownFile: (name: string, length: number) => string;
    /** That the engine enforces the limits, not a network. */
    readonly aboutCaps: string;
    /** Shown at the field. */
    readonly issue: (issue: SetupIssue) => string;
    /** Heading of the issues in the page's address. */
    readonly inAddress: string;
  };

  readonly commands: {
    readonly start: string;
    readonly stop: string;
    readonly again: string;
    readonly copySetupLink: string;
    readonly joinLink: string;
    readonly joinHint: string;
    readonly copyLink: string;
    readonly copied: string;
    readonly openAsTab: (peer: string) => string;
  };

  readonly peers: {
    /** @param number 0: the seeder */
    readonly name: (number: number) => string;
    readonly states: Readonly<Record<PeerState, string>>;
    readonly places: { readonly frame: string; readonly tab: string; readonly guest: string };
    /** `label` stands at one peer, `group` names all of them. */
    readonly roles: Readonly<Record<PeerRole, { readonly label: string; readonly group: string }>>;
    /** A peer with its role, where it has one that is worth saying. */
    readonly named: (name: string, role: string) => string;
  };

  readonly run: {
    readonly modes: Readonly<Record<RunMode, string>>;
    readonly phases: Readonly<Record<RunPhase, string>>;
    readonly nothingYet: string;
    /** @param name of the setup */
    readonly notYet: (name: string) => string;
    readonly earlier: string;
    readonly newest: string;
    readonly simulated: string;
    readonly simulatedHint: string;
    /** @param mean seconds; undefined: none has finished @param finished of `of` peers */
    readonly group: (name: string, mean: number | undefined, finished: number, of: number) => string;
    /** Before the results of the groups. */
    readonly groups: string;
    /** After results that count for nothing. */
    readonly uncertain: string;
    readonly moments: Readonly<Record<MomentName, string>>;
    readonly goTo: (moment: string, seconds: number) => string;
    /** What a stroke on the slider is. */
    readonly eachFinish: string;
    readonly playback: {
      readonly pause: string;
      readonly play: string;
      readonly live: string;
      readonly slider: string;
      readonly at: (seconds: number) => string;
    };
    readonly eventsHeading: string;
    /** @param trouble for a "trouble" event, the sentence for its problem; otherwise empty */
    readonly event: (event: LabEvent, trouble: string) => string;
    readonly finishedSoFar: (finished: number, leechers: number) => string;
    /** The same where an earlier moment of a run that is over is shown. */
    readonly finishedThen: (finished: number, leechers: number) => string;
  };

  readonly sights: {
    readonly swarm: Sight & {
      readonly columns: {
        readonly from: string;
        readonly to: string;
        readonly rate: string;
        readonly slot: string;
      };
    };
    readonly pieces: Sight & {
      readonly columns: {
        readonly peer: string;
        readonly has: string;
        readonly state: string;
        readonly finished: string;
      };
      readonly legend: { readonly missing: string; readonly rare: string; readonly common: string };
    };
    readonly availability: {
      readonly title: string;
      readonly columns: { readonly chunk: string; readonly copies: string };
      readonly numbers: (fewest: number, mean: number, chunksWithFewest: number) => string;
    };
    readonly choker: Sight & {
      readonly of: (peer: string) => string;
      readonly byTurns: string;
      readonly columns: {
        readonly time: string;
        readonly peer: string;
        readonly standing: string;
        readonly rate: string;
      };
    };
    readonly bytes: Sight & {
      readonly fromSeeder: string;
      readonly fromPeers: string;
      readonly numbers: (fromSeeder: number, fromPeers: number) => string;
      readonly columns: { readonly time: string };
    };
    readonly bound: Sight & {
      readonly terms: Readonly<Record<BoundTerm, string>>;
      /** The symbols of the formulas in words. */
      readonly symbols: string;
      readonly binds: (term: BoundTerm, leechers: number) => string;
      readonly measured: string;
      readonly bound: string;
      /** Between the bound and the terms that it is the maximum of. */
      readonly largest: string;
      readonly ratio: string;
      /** Instead of `measured` and `ratio`, for a run in virtual time. */
      readonly simulated: string;
      readonly simulatedRatio: string;
      readonly peerToPeerBound: string;
      readonly clientServerBound: string;
      readonly running: (seconds: number, bound: number) => string;
      readonly verdict: (measured: number, bound: number, ratio: number) => string;
      readonly notValid: string;
      readonly reason: (reason: Invalidity) => string;
      /** A value that is not to be trusted. */
      readonly uncertain: (seconds: number) => string;
      /** Starts a run that the machine can carry. */
      readonly fewerPeers: (leechers: number) => string;
      readonly lowerLimits: string;
    };
    readonly chart: Sight & {
      readonly peers: string;
      readonly time: string;
      readonly measured: Readonly<Record<RunMode, string>>;
      readonly simulated: Readonly<Record<RunMode, string>>;
      readonly linear: string;
      readonly logarithmic: string;
      /** The label of a logarithmic axis. */
      readonly scaled: (label: string) => string;
      readonly simulate: (most: number) => string;
      readonly cancel: string;
      readonly columns: { readonly kind: string; readonly ratio: string };
      readonly csv: string;
      readonly png: string;
    };
  };

  readonly glossary: Readonly<Record<GlossaryWord, Explanation>>;
  readonly glossaryLabels: { readonly lecture: string; readonly bittorrent: string };

  readonly problem: (problem: LabProblem) => string;
  readonly tour: TourTexts;
}

/** A part of the page with a picture. */
export interface Sight {
  readonly title: string;
  /** Explains the picture. */
  readonly caption: string;
  /** Label of the disclosure with the numbers. */
  readonly table: string;
}
