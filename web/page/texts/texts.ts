/**
 * The type of all sentences that users read; every language module satisfies it. Parameters from outside (names, addresses,
 * details) are already cleaned for display. Nothing here is ever parsed as HTML.
 */
import type { Limits } from "../../bridge/messages.ts";
import type { ProblemCode } from "../../bridge/problems.ts";
import type { StoredItem } from "../../bridge/storage.ts";
import type { LinkPath, Obstacle, ReaderView, TorrentState } from "../../bridge/views.ts";
import type { Audience } from "../audience.ts";
import type { LimitComplaint } from "../client/limit-input.ts";
import type { Sort } from "../list/find.ts";
import type { Persistence } from "../tab/persistence.ts";
import type { Format } from "./format.ts";
import type { Language } from "./pick.ts";

export type ShownState = TorrentState | "preparing";

/** A sentence that the user can act on. `detail` is the problem's data; it may be empty. */
export type ProblemSentence = (detail: string) => string;

export interface PieceNumbers {
  readonly have: number;
  readonly inFlight: number;
  readonly total: number;
  /** Number of peers that sent the pieces. */
  readonly sources: number;
}

export interface ChosenNumbers {
  readonly chosen: number;
  readonly files: number;
  readonly chosenBytes: number;
  readonly bytes: number;
}

export type TrackerProblemCode = Extract<ProblemCode, `tracker-${string}`>;

export interface RateNumbers {
  /** All in bytes per second. */
  readonly download: number;
  readonly upload: number;
  readonly highestDownload: number;
  readonly highestUpload: number;
}

export interface Texts {
  readonly language: Language;
  readonly format: Format;
  /** Label of the language switch; each language is named in itself. */
  readonly languages: string;

  readonly documentTitle: (progress: string | undefined) => string;
  readonly heading: string;
  readonly tagline: string;
  readonly noTorrents: {
    readonly title: string;
    readonly steps: readonly string[];
    /** Instead of the last one, where the page's server has a keeper. */
    readonly lastStepWithKeeper: string;
  };
  /** What someone should know before they download or share. */
  readonly trust: {
    readonly audience: Readonly<Record<Audience, string>>;
    /** To the sharer. */
    readonly sendPassword: string;
    /** In every share that no server has. */
    readonly protected: string;
    /** In one that the page's server may have. */
    readonly verified: string;
    /** What others learn about them. */
    readonly address: string;
    /** The same while they hide their address. */
    readonly hidden: string;
  };
  /** Leads to the lab. */
  readonly lab: {
    readonly question: string;
    readonly link: string;
  };
  readonly compose: {
    readonly region: string;
    /** Unfolds the inputs on a page that was opened by a share link. */
    readonly own: string;
    readonly dropHere: string;
    readonly chooseFiles: string;
    readonly chooseFolder: string;
    readonly link: string;
    readonly linkPlaceholder: string;
    readonly open: string;
    readonly dropOverlay: string;
    readonly dismiss: string;
  };
  /** The choice of the people who can read what is shared next. */
  readonly kind: {
    /** Name of the group. */
    readonly legend: string;
    readonly line: Readonly<Record<Audience, string>>;
    /** Check box; `line` and `anyoneHint` say what it means. */
    readonly anyone: string;
    readonly anyoneHint: string;
    readonly addPassword: string;
    readonly passwordHint: string;
    readonly applies: string;
  };
  readonly password: {
    readonly label: string;
    readonly show: string;
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
    /** About the card's own share link. */
    readonly linkIsIncomplete: string;
  };
  readonly limits: {
    readonly button: string;
    readonly upload: string;
    readonly download: string;
    /** Unit of the input: 1,000 bytes per second. */
    readonly unit: string;
    readonly placeholder: string;
    readonly hint: string;
    /** At least one limit is set. */
    readonly active: (limits: Limits) => string;
    /** Announced when the last limit is removed. */
    readonly none: string;
    readonly complaints: Readonly<Record<LimitComplaint, string>>;
  };
  readonly storage: {
    readonly button: string;
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
  /** The name of a torrent of several loose files. */
  readonly bundleName: (first: string, more: number) => string;

  readonly torrents: string;
  /** For a long list. */
  readonly find: {
    readonly search: string;
    readonly placeholder: string;
    readonly order: string;
    readonly orders: Readonly<Record<Sort, string>>;
    readonly shown: (shown: number, all: number) => string;
    readonly none: string;
  };
  /** Title of a private share that cannot be read here. */
  readonly privateFiles: string;
  readonly nameless: (infoHashStart: string) => string;
  readonly status: Readonly<Record<Exclude<ShownState, "failed">, string>>;
  readonly failed: (reason: string) => string;
  readonly progress: string;
  readonly amount: (have: number, total: number, share: number) => string;
  readonly sizeUnknown: string;
  readonly downloadRate: (bytesPerSecond: number) => string;
  readonly uploadRate: (bytesPerSecond: number) => string;
  readonly timeLeft: (seconds: number) => string;
  /** The connected peers, in a card's first line. */
  readonly people: {
    /** While it arrives. @param others without the sharer */
    readonly from: (hasSharer: boolean, others: number) => string;
    /** While it arrives, and of several full copies nobody knows which was first. @param others without a full copy */
    readonly fromCopies: (copies: number, others: number) => string;
    readonly with: (hasSharer: boolean, others: number) => string;
    /** To the sharer. */
    readonly connected: (people: number) => string;
    /** After one of these, or alone. */
    readonly keeper: { readonly from: string; readonly here: string };
  };
  readonly peerName: {
    readonly sharer: string;
    /** A server that keeps shares available. */
    readonly keeper: string;
    readonly other: (letters: string) => string;
    /** It has just come. */
    readonly unnamed: string;
  };
  /** The key of a card's map. */
  readonly key: {
    readonly list: string;
    readonly more: (peers: number) => string;
  };
  readonly uploadedSoFar: (bytes: number) => string;
  readonly incompleteSwarm: string;
  /** More trackers are in trouble than the card describes. */
  readonly moreTrackers: (count: number) => string;
  readonly holdsNothing: string;
  /** Whether the tab may be closed: who else is known to have a full copy. */
  readonly copies: {
    readonly others: (count: number) => string;
    readonly spread: string;
    readonly unconnected: string;
    readonly onlyHere: string;
    /** @param share 0 to 1 */
    readonly keeperFetches: (share: number) => string;
    /** Only a server has one, as far as this tab knows. */
    readonly server: string;
    /** The page's server has one. @param date until which it keeps it */
    readonly keeper: (date: string) => string;
  };

  readonly shareLink: string;
  readonly copyLink: string;
  readonly copied: string;
  readonly copyByHand: string;
  /** Opens the system's share sheet. */
  readonly share: string;
  /** The page's address, and with it every share link, works only here. */
  readonly reach: {
    readonly thisComputer: string;
    readonly thisNetwork: string;
  };
  readonly qrCode: string;
  readonly qrCodeOf: (name: string) => string;
  readonly qrTooLong: string;
  /** The code fills the screen. */
  readonly qrWhole: string;

  readonly save: string;
  readonly saveFile: (file: string) => string;
  readonly files: (count: number) => string;
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
  readonly play: string;
  readonly playFile: (file: string) => string;
  /** For pictures and texts. */
  readonly show: string;
  readonly showFile: (file: string) => string;
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
    readonly saved: string;
    /** Tooltip of the button that reads "Saved". */
    readonly again: string;
    readonly cancel: string;
    readonly cancelFile: (file: string) => string;
    readonly failed: (file: string, reason: string) => string;
    readonly spokenSaved: (file: string) => string;
    readonly spokenReady: (file: string) => string;
  };
  readonly pause: string;
  readonly resume: string;
  readonly remove: {
    readonly button: string;
    /** @param stored how much of it this browser stores */
    readonly question: (stored: "all" | "some" | "none") => string;
    readonly keep: string;
  };
  readonly opened: (name: string) => string;
  /** The user has shared or opened what was already here. */
  readonly alreadyHere: (how: { readonly by: "files" | "link"; readonly wasPaused: boolean }) => string;
  /** Name of a file that contains a text from the system's share sheet. */
  readonly sharedText: string;
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
    readonly several: (count: number) => string;
    readonly more: (count: number) => string;
    readonly shareRest: (files: number) => string;
    readonly cancel: string;
  };
  /** A notification's text below the name. */
  readonly finished: string;

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
    readonly totals: (uploaded: number, wasted: number) => string;
    readonly infoHash: string;
    readonly saveTorrent: string;
    /** What it is for. */
    readonly torrentOfPublic: string;
    /** The same, and what is not in it. */
    readonly torrentOfSealed: string;
  };

  readonly problems: Readonly<Record<ProblemCode, ProblemSentence>>;
  /** A new version of the page; the button next to it is `reload`. */
  readonly update: {
    readonly ready: string;
    /** The user wants it, and something is still being saved or played. */
    readonly waiting: string;
  };
  /** Button next to a problem that stops the whole page. */
  readonly reload: string;
  /** A failure without a named reason. */
  readonly unknownProblem: string;
  readonly unsupportedTitle: string;
  readonly badParameter: {
    readonly rate: (name: string, value: string) => string;
    readonly tracker: (value: string) => string;
    readonly choice: (name: string, value: string, choices: readonly string[]) => string;
  };
}
