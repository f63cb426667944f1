/**
 * Every sentence a user reads, as a type that each language module satisfies. Parameters that come from outside
 * (names, addresses, details) arrive already cleaned for display; nothing here is ever parsed as HTML.
 */
import type { Limits } from "../../bridge/messages.ts";
import type { ProblemCode } from "../../bridge/problems.ts";
import type { TorrentState } from "../../bridge/torrent-view.ts";
import type { LimitComplaint } from "../client/limit-input.ts";
import type { Format } from "./format.ts";
import type { Language } from "./pick.ts";

/** One sentence for the reader to act on. `detail` is the problem's data; it may be empty. */
export type ProblemSentence = (detail: string) => string;

export interface PieceNumbers {
  readonly have: number;
  readonly inFlight: number;
  readonly total: number;
  /** How many peers the pieces came from. */
  readonly sources: number;
}

export interface RateNumbers {
  /** Bytes a second. */
  readonly download: number;
  readonly upload: number;
  readonly highestDownload: number;
  readonly highestUpload: number;
}

export interface Texts {
  readonly language: Language;
  readonly format: Format;
  /** Names the choice of languages; the languages name themselves. */
  readonly languages: string;

  readonly documentTitle: (progress: string | undefined) => string;
  readonly heading: string;
  readonly tagline: string;
  readonly noTorrents: {
    readonly title: string;
    readonly steps: readonly string[];
  };
  /** What opening a link tells others about the reader. */
  readonly addressNote: string;
  readonly compose: {
    readonly region: string;
    readonly dropHere: string;
    readonly chooseFiles: string;
    readonly chooseFolder: string;
    readonly link: string;
    readonly linkPlaceholder: string;
    readonly open: string;
    readonly dropOverlay: string;
    readonly dismiss: string;
  };
  readonly limits: {
    readonly button: string;
    readonly upload: string;
    readonly download: string;
    /** Of what is typed: thousands of bytes a second. */
    readonly unit: string;
    readonly placeholder: string;
    readonly hint: string;
    /** One of them at least holds. */
    readonly active: (limits: Limits) => string;
    /** Said when the last was taken away. */
    readonly none: string;
    readonly complaints: Readonly<Record<LimitComplaint, string>>;
  };
  /** The torrent's name when it consists of several loose files. */
  readonly bundleName: (first: string, more: number) => string;

  readonly torrents: string;
  readonly nameless: (infoHashStart: string) => string;
  readonly status: Readonly<Record<Exclude<TorrentState, "failed">, string>>;
  readonly failed: (reason: string) => string;
  readonly progress: string;
  readonly amount: (have: number, total: number, share: number) => string;
  readonly sizeUnknown: string;
  readonly downloadRate: (bytesPerSecond: number) => string;
  readonly uploadRate: (bytesPerSecond: number) => string;
  readonly timeLeft: (seconds: number) => string;
  readonly peers: (connected: number) => string;
  readonly uploadedSoFar: (bytes: number) => string;
  readonly incompleteSwarm: string;
  readonly holdsNothing: string;
  readonly keepOpen: string;

  readonly shareLink: string;
  readonly copyLink: string;
  readonly copied: string;
  readonly copyByHand: string;
  readonly qrCode: string;
  readonly qrCodeOf: (name: string) => string;

  readonly save: string;
  readonly saveFile: (file: string) => string;
  readonly files: (count: number) => string;
  readonly showAllFiles: (count: number) => string;
  readonly pause: string;
  readonly resume: string;
  readonly remove: {
    readonly button: string;
    /** @param stored how much of it this browser holds */
    readonly question: (stored: "all" | "some" | "none") => string;
    readonly keep: string;
  };
  readonly opened: (name: string) => string;

  readonly details: {
    readonly summary: string;
    readonly pieces: string;
    readonly piecesHeading: string;
    readonly pieceNumbers: (numbers: PieceNumbers) => string;
    readonly legend: {
      readonly own: string;
      readonly inFlight: string;
      readonly missing: string;
      readonly nowhere: string;
    };
    readonly rates: string;
    readonly rateNumbers: (numbers: RateNumbers) => string;
    readonly download: string;
    readonly upload: string;
    /** On the chart's axis; 0: now. */
    readonly secondsAgo: (seconds: number) => string;
    readonly peers: string;
    readonly noPeers: string;
    readonly columns: {
      readonly client: string;
      readonly has: string;
      readonly downloadRate: string;
      readonly uploadRate: string;
      readonly downloaded: string;
      readonly uploaded: string;
      readonly standing: string;
    };
    readonly standing: {
      readonly sendsToUs: string;
      readonly weSend: string;
      readonly optimistic: string;
      readonly snubbed: string;
      readonly chokesUs: string;
      readonly weChoke: string;
      readonly idle: string;
    };
    readonly totals: (uploaded: number, wasted: number) => string;
    readonly infoHash: string;
  };

  readonly problems: Readonly<Record<ProblemCode, ProblemSentence>>;
  /** A failure without a named reason. */
  readonly unknownProblem: string;
  readonly unsupportedTitle: string;
  readonly badParameter: {
    readonly rate: (name: string, value: string) => string;
    readonly tracker: (value: string) => string;
    readonly choice: (name: string, value: string, choices: readonly string[]) => string;
  };
}
