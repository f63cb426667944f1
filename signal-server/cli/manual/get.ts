/** `tabswarm get` and `tabswarm torrent`. */
import {
  FAILURES,
  INTERRUPTIONS,
  LIMITS,
  NETWORK,
  OUTPUT,
  PASSWORD,
  PEER_VARIABLES,
  STAYING,
  TRACKER,
} from "./common.ts";
import type { Option, Page, Row } from "./page.ts";

const WAIT: Option = {
  name: "wait",
  value: "TIME",
  meaning: "gives up when nobody has had what is missing for this long: 1m if nothing else is said; forever",
};

const NOBODY: Row = { term: "3", meaning: "nobody has what is missing; the same command goes on later" };

export const GET: Page = {
  name: "get",
  usage: "LINK|FILE.torrent [FOLDER] [OPTION…]",
  summary: "downloads what a share link, a magnet link or a .torrent file leads to",
  text: [
    "Downloads the files and folders that a share link, a magnet link or a .torrent file leads to into a folder: the current one if none is named. Every piece is verified. Prints the path of what it has saved. Put the link in quotes, because shells give some of its characters a meaning; “-” reads it from stdin, where other users of the machine cannot see it.",
    "What is interrupted, even by a crash, goes on when the same command is run again. Until then, files have “.part” at the end of their names, and a folder “.tabswarm” next to them says which pieces are here. No file that is there already is written over.",
    "While it runs, it also passes on what it has to others who download.",
  ],
  options: [
    {
      name: "select",
      value: "FILES",
      meaning:
        "only these files: numbers from --list (2,5-7), a name, a folder or a pattern (*.mkv); may be repeated",
    },
    { name: "list", meaning: "prints the files, with numbers, and downloads nothing" },
    {
      name: "stdout",
      meaning:
        "writes one file to stdout, in order while it arrives, and nothing to a folder; --select names it where there are several",
    },
    ...PASSWORD,
    {
      name: "seed",
      meaning: "stays afterwards and shares, until it is stopped; --until and --copies imply it",
    },
    ...STAYING,
    WAIT,
    { ...TRACKER, meaning: `${TRACKER.meaning}. In addition to those of the link` },
    ...LIMITS,
    ...NETWORK,
    ...OUTPUT,
  ],
  examples: [
    { term: "tabswarm get 'https://share.example.org/#…' downloads", meaning: "into the folder “downloads”" },
    { term: "tabswarm get '…' --list", meaning: "what is in it?" },
    { term: "tabswarm get '…' --select '*.flac' --seed", meaning: "some of the files; then shares them" },
    { term: "tabswarm get '…' --stdout | tar xz", meaning: "unpacks while it arrives" },
    {
      term: "tabswarm get film.torrent downloads --seed",
      meaning: "downloads what is not in “downloads” yet, then shares it",
    },
  ],
  variables: [
    ...PEER_VARIABLES,
    { term: "TMPDIR", meaning: "where --stdout keeps the pieces until it has ended (Windows: TEMP)" },
  ],
  exitCodes: [
    { term: "0", meaning: "everything that was wanted is here" },
    ...FAILURES,
    NOBODY,
    { term: "4", meaning: "it cannot be read: the link is incomplete, or the password is missing or wrong" },
    { term: "5", meaning: "the disk is full; the same command goes on when there is room" },
    ...INTERRUPTIONS,
    { term: "141", meaning: "the program that read from --stdout has ended" },
  ],
  more: [],
};

export const TORRENT: Page = {
  name: "torrent",
  usage: "LINK [FILE] [OPTION…]",
  summary: "writes the .torrent file of a share, for other BitTorrent programs",
  text: [
    "Writes the .torrent file of a share link, with the link's tracker in it. Programs that speak WebRTC, such as WebTorrent Desktop or a qBittorrent built on libtorrent 2.1, can then keep the share available. A private share stays unreadable for them: the key is in the link only.",
    "Somebody who has the share must be there, because the description comes from them. FILE is named after the share if it is missing; -: stdout.",
  ],
  options: [
    WAIT,
    { ...TRACKER, meaning: `${TRACKER.meaning}. In addition to those of the link` },
    ...NETWORK,
    ...OUTPUT,
  ],
  examples: [
    { term: "tabswarm torrent 'https://share.example.org/#…' keep.torrent", meaning: "" },
    { term: "tabswarm torrent '…' - > keep.torrent", meaning: "" },
  ],
  variables: PEER_VARIABLES,
  exitCodes: [{ term: "0", meaning: "the file is written" }, ...FAILURES, NOBODY, ...INTERRUPTIONS],
  more: [],
};
