/**
 * The type of all sentences that users read; every language module satisfies it. Parameters from outside (names, addresses,
 * details) are already cleaned for display. Nothing here is ever parsed as HTML.
 */
import type { Limits } from "../../bridge/messages.ts";
import type { TorrentState } from "../../bridge/views.ts";
import type { Audience } from "../audience.ts";
import type { Sort } from "../list/find.ts";
import type { Format } from "./format.ts";
import type { LaterTexts } from "./later-texts.ts";
import type { Language } from "./pick.ts";
import type { FirstProblemCode, ProblemSentence } from "./problem-sentence.ts";

/** How much of a torrent this browser stores; "unreadable": all of what cannot be read here, so that nothing has been saved. */
export type Stored = "all" | "some" | "none" | "unreadable";

export type ShownState = TorrentState | "preparing";

/** What a page may say before and with its first card. */
export interface FirstTexts {
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
    /** In a private share. */
    readonly encrypted: string;
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
  readonly unlock: {
    /** Its status when everything has arrived. */
    readonly locked: string;
    /** About the card's own share link. */
    readonly linkIsIncomplete: string;
  };
  readonly limits: {
    readonly button: string;
    /** At least one limit is set. */
    readonly active: (limits: Limits) => string;
  };
  readonly storage: {
    readonly button: string;
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
  /** It is all here, but not saved yet. */
  readonly arrived: string;
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
    /** After one of these, or alone. @param host of one */
    readonly webServers: (count: number, host: string) => string;
    /** The same. */
    readonly keeper: { readonly from: string; readonly here: string };
  };
  readonly peerName: {
    readonly sharer: string;
    /** A server that keeps shares available. */
    readonly keeper: string;
    /** One that has the files, and of which the link or the .torrent file speaks. */
    readonly webServer: string;
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
  /** Some of it is here, and stays here when the tab is closed. */
  readonly pausedPart: string;
  /** Whether the tab may be closed: who else is known to have a full copy. */
  readonly copies: {
    readonly others: (count: number) => string;
    /** Some have one, others still need something. @param share that each of them has at least, 0 to 1 */
    readonly arriving: (copies: number, lacking: number, share: number) => string;
    /** To a receiver: how many others have one. */
    readonly received: (count: number) => string;
    readonly spread: string;
    /** All of it is here. */
    readonly paused: string;
    /** Nobody with one is connected. @param count that the tracker knows of */
    readonly unconnected: (count: number) => string;
    /** @param share of it that the connected person with the most has, 0 to 1 */
    readonly onlyHere: (share: number) => string;
    /** An empty file: nobody knows which peers have it. */
    readonly empty: string;
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

  readonly save: string;
  readonly saveFile: (file: string) => string;
  readonly files: (count: number) => string;
  readonly play: string;
  readonly playFile: (file: string) => string;
  /** For pictures and texts. */
  readonly show: string;
  readonly showFile: (file: string) => string;
  readonly saving: {
    readonly saved: string;
    /** Tooltip of the button that reads "Saved". */
    readonly again: string;
    /** Several files, where the browser lets no page write into a folder. */
    readonly asArchive: string;
    readonly failed: (file: string, reason: string) => string;
    readonly spokenSaved: (file: string) => string;
    readonly spokenReady: (file: string) => string;
  };
  readonly pause: string;
  readonly resume: string;
  readonly remove: {
    readonly button: string;
    /** @param stored how much of it this browser stores */
    readonly question: (stored: Stored) => string;
    readonly keep: string;
  };
  readonly opened: (name: string) => string;
  /** The user has shared or opened what was already here. */
  readonly alreadyHere: (how: { readonly by: "files" | "link"; readonly wasPaused: boolean }) => string;
  /** Name of a file that contains a text from the system's share sheet. */
  readonly sharedText: string;
  /** Files to be shared that the browser cannot read. */
  readonly unreadable: {
    readonly several: (count: number) => string;
  };
  /** A notification's text below the name. */
  readonly finished: string;

  readonly details: {
    readonly summary: string;
    readonly legend: {
      readonly own: string;
      readonly inFlight: string;
      readonly missing: string;
      /** The same while not more than one peer is connected. */
      readonly missingOne: string;
    };
  };

  readonly problems: Readonly<Record<FirstProblemCode, ProblemSentence>>;
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

export type Texts = FirstTexts & LaterTexts;
