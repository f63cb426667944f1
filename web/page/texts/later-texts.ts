/** The type of the sentences of what opens later. Parameters from outside are already cleaned for display. */
import type { ProblemCode, WebSeedProblemCode } from "../../bridge/problems.ts";
import type { StoredItem } from "../../bridge/storage.ts";
import type { LinkPath, Obstacle, ReaderView } from "../../bridge/views.ts";
import type { LimitComplaint } from "../client/limit-input.ts";
import type { Persistence } from "../tab/persistence.ts";
import type { FirstProblemCode, ProblemSentence } from "./problem-sentence.ts";

interface PieceNumbers {
  readonly have: number;
  readonly inFlight: number;
  readonly total: number;
  /** Number of peers that sent the pieces. */
  readonly sources: number;
}

interface ChosenNumbers {
  readonly chosen: number;
  readonly files: number;
  readonly chosenBytes: number;
  readonly bytes: number;
}

interface RateNumbers {
  /** All in bytes per second. */
  readonly download: number;
  readonly upload: number;
  readonly highestDownload: number;
  readonly highestUpload: number;
}

export type TrackerProblemCode = Extract<ProblemCode, `tracker-${string}`>;

/** Loaded after the first card. */
export interface LaterTexts {
  readonly password: {
    readonly label: string;
    readonly show: string;
  };
  /** Sentences about full copies, for cases that come later. */
  readonly copies: {
    /** At least one was sent, and nobody is connected any more. */
    readonly sent: string;
    /** Only a server has one, as far as this tab knows. */
    readonly server: string;
    /** @param share 0 to 1 */
    readonly keeperFetches: (share: number) => string;
    /** The page's server has one. @param date until which it keeps it */
    readonly keeper: (date: string) => string;
  };
  /** For a private share that cannot be read here; `problems` says why. */
  readonly unlock: {
    readonly wholeLink: string;
    readonly otherLink: string;
    readonly stillIncomplete: string;
    readonly noPassword: string;
    readonly checking: string;
    /** Announced. */
    readonly opened: string;
    readonly canHelp: string;
    /** What this tab does for the others: it has some chunks, it has all of them. */
    readonly meanwhile: Readonly<Record<"arriving" | "whole" | "paused", string>>;
  };
  readonly limits: {
    readonly upload: string;
    readonly download: string;
    /** Unit of the input: 1,000 bytes per second. */
    readonly unit: string;
    readonly placeholder: string;
    readonly hint: string;
    /** Announced when the last limit is removed. */
    readonly none: string;
    readonly complaints: Readonly<Record<LimitComplaint, string>>;
  };
  readonly storage: {
    readonly title: string;
    readonly close: string;
    readonly looking: string;
    readonly empty: string;
    readonly usage: (used: number, quota: number | undefined) => string;
    readonly usageUnknown: string;
    /** Label of the bar. */
    readonly usageLabel: string;
    readonly persistence: Readonly<Record<Persistence, string>>;
    readonly persist: string;
    readonly columns: {
      readonly name: string;
      readonly size: string;
      readonly lastUse: string;
      readonly tab: string;
      readonly actions: string;
    };
    readonly kinds: Readonly<Record<StoredItem["kind"], string>>;
    readonly measuring: string;
    /** @param seconds undefined: unknown */
    readonly lastUse: (seconds: number | undefined) => string;
    readonly inUse: string;
    /** @param number of the tab that stored it */
    readonly tab: (holder: StoredItem["holder"], number: number) => string;
    /** @param own number of this tab; undefined: it stores nothing */
    readonly heldNote: (own: number | undefined) => string;
    readonly openHere: string;
    readonly delete: string;
    readonly deleteClosed: string;
    readonly deletedClosed: string;
  };
  readonly qrTooLong: string;
  /** The code fills the screen. */
  readonly qrWhole: string;
  readonly findFile: string;
  readonly noSuchFile: string;
  /** Choosing which files to download. */
  readonly choosing: {
    /** Check box for all files. */
    readonly all: string;
    /** The same while a search shows only these. */
    readonly found: (count: number) => string;
    readonly chosen: (numbers: ChosenNumbers) => string;
    readonly none: string;
    readonly notChosen: string;
  };
  readonly player: {
    /** Names of the region. */
    readonly playing: (file: string) => string;
    readonly showing: (file: string) => string;
    readonly close: string;
    readonly closeFile: (file: string) => string;
    readonly loading: string;
    readonly waiting: string;
    readonly paused: string;
    readonly cannotPlay: string;
    readonly cannotShow: string;
    readonly soundOnly: string;
    readonly interrupted: string;
    readonly tryAgain: string;
    /** There is no service worker. */
    readonly notHere: string;
    readonly saveInstead: string;
  };
  readonly saving: {
    /** Name of the progress bar. */
    readonly progress: (file: string) => string;
    readonly queued: string;
    readonly copying: (share: number) => string;
    /** Pieces have vanished from the store. */
    readonly fetching: (share: number) => string;
    /** It began before everything was here. */
    readonly arriving: (share: number) => string;
    /** A folder. */
    readonly writing: (share: number, filesDone: number, files: number) => string;
    /** These files are in the chosen folder already. */
    readonly exists: (first: string, more: number) => string;
    readonly replace: string;
    readonly keepBoth: string;
    readonly interrupted: string;
    readonly resume: string;
    /** The browser would block the download that the page starts. */
    readonly ready: string;
    readonly readyShort: string;
    readonly cancel: string;
    readonly cancelFile: (file: string) => string;
  };
  /** A .torrent file that was chosen or dropped. */
  readonly torrentFile: {
    readonly opened: string;
    readonly shareItself: string;
    /** @param reason a sentence: why it was not opened */
    readonly sharedItself: (reason: string) => string;
  };
  /** Dropped folders whose files are being collected. */
  readonly collecting: {
    readonly list: string;
    readonly found: (folder: string, files: number) => string;
    readonly cancel: string;
  };
  /** Files to be shared that the browser cannot read. */
  readonly unreadable: {
    readonly list: string;
    readonly more: (count: number) => string;
    readonly shareRest: (files: number) => string;
    readonly cancel: string;
  };

  readonly details: {
    readonly pieces: string;
    readonly piecesHeading: string;
    readonly pieceNumbers: (numbers: PieceNumbers) => string;
    readonly legend: {
      readonly nowhere: string;
      readonly next: string;
    };
    /** What is being played or saved. */
    readonly readers: string;
    readonly readerOfAll: string;
    readonly reading: Readonly<Record<ReaderView["kind"], (share: number) => string>>;
    /** Numbers of pieces, from 1. */
    readonly window: (first: number, last: number) => string;
    readonly rates: string;
    readonly rateNumbers: (numbers: RateNumbers) => string;
    readonly download: string;
    readonly upload: string;
    /** Label on the chart's axis: seconds since the transfer began. */
    readonly sinceStart: (seconds: number) => string;
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
    readonly paths: Readonly<Record<LinkPath, string>>;
    /** A peer that is being connected; `obstacle` prevented the attempt before, or holds this one up. */
    readonly connecting: (obstacle: Obstacle | undefined) => string;
    readonly notConnected: (obstacle: Obstacle) => string;
    readonly trackers: string;
    /** Parts of the line about one tracker. */
    readonly tracker: {
      readonly connecting: string;
      readonly connected: string;
      /** Until the next attempt. */
      readonly waiting: (seconds: number) => string;
      readonly announced: (secondsAgo: number) => string;
      readonly counted: (seeders: number, leechers: number) => string;
      readonly warning: (text: string) => string;
      /** In a few words; the reason may be empty. */
      readonly troubles: Readonly<Record<TrackerProblemCode, (reason: string) => string>>;
    };
    /** What peers did wrong; the reason follows in the engine's words. */
    readonly offences: {
      readonly heading: string;
      readonly banned: (peers: number) => string;
      readonly lied: (times: number) => string;
      readonly broke: (times: number) => string;
    };
    /** That have the files. */
    readonly webServers: string;
    readonly webServer: {
      /** What those that are used see of the user. */
      readonly sees: string;
      /** Parts of the line about one of them. */
      readonly idle: string;
      readonly connected: string;
      readonly dropped: string;
      /** Until the next attempt. */
      readonly waiting: (seconds: number) => string;
      readonly received: (bytes: number) => string;
      /** In a few words; the detail may be empty. */
      readonly troubles: Readonly<Record<WebSeedProblemCode, (detail: string) => string>>;
    };
    readonly totals: (uploaded: number, wasted: number) => string;
    readonly infoHash: string;
    readonly saveTorrent: string;
    /** What it is for. */
    readonly torrentOfPublic: string;
    /** Whether pages of other sites can join a public share at this page's tracker. */
    readonly otherSites: { readonly join: string; readonly excluded: string };
    /** The same, and what is not in it. */
    readonly torrentOfSealed: string;
  };
  /** A new version of the page; the button next to it is `reload`. */
  readonly update: {
    readonly ready: string;
    /** The user wants it, and something is still being saved or played. */
    readonly waiting: string;
  };
  readonly problems: Readonly<Record<Exclude<ProblemCode, FirstProblemCode>, ProblemSentence>>;
}
