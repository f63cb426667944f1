/**
 * What can go wrong in a session, by name. `detail` is data (a name, an address, a number), never a sentence: the user
 * interface turns the code into one.
 */
import type { Obstacle } from "./links/obstacle.ts";
import type { Locked } from "./locked.ts";

export type SessionProblemCode =
  /** detail: the file's path. */
  | "unreadable-file"
  /** There are no files to share. */
  | "nothing-to-share"
  /** More files than a torrent can hold. */
  | "too-many-files"
  /** More bytes than a torrent can hold. */
  | "too-large"
  /** detail: the path of a file in too many folders. */
  | "path-too-deep"
  /** The paths of all files together are longer than an info dictionary can be. */
  | "info-too-long"
  /** detail of what concerns a tracker: its name, and where there is more to say ": " and the tracker's reason. */
  | "tracker-unreachable"
  | "tracker-refused"
  /** It refuses everybody for now, or everybody of this network. */
  | "tracker-busy"
  /** It was opened by a link whose trackers a browser cannot reach, and no connected peer has it. */
  | "no-websocket-tracker"
  /** It is private, and none of its own trackers, the only ones that it may use, can be reached from a browser. */
  | "private-torrent"
  /** It accepts connections and closes them. */
  | "tracker-hangs-up"
  /** It accepts connections and answers nothing. */
  | "tracker-silent"
  /** Its answers are not those of a tracker; the detail ends in the violation. */
  | "tracker-unusable"
  /** No connected peer has the torrent, and the tracker knows of no seeder. */
  | "nobody-has-it"
  /** The same, and there are web seeds: they have the files, and only a peer or a .torrent file has the description. */
  | "no-description"
  /** All web seeds are of no use at present, and no connected peer has the torrent; detail: the host of the first. */
  | "web-seeds-fail"
  /** Peers are there and none can be reached: the obstacles of `links/obstacle.ts`. */
  | Obstacle
  /** Only relayed links are allowed, and no TURN server is configured, or none of them answers. */
  | "relay-missing"
  | "relay-unreachable"
  /** Storage is full: downloading has stopped; stored pieces are still seeded. */
  | "quota-full"
  /** There was no room to store the shared files: seeding ends with the session. */
  | "not-stored"
  /** detail: the platform's message. */
  | "storage-failed"
  /** Nothing survives the session: private mode, or storage in memory by choice. */
  | "memory-only"
  /** The torrent has a BitTorrent v2 description only. */
  | "torrent-v2-only"
  /** A piece does not fit into memory; detail: its length in bytes. */
  | "torrent-pieces-too-long"
  /** More files, levels of folders or bytes of description than a session handles. */
  | "torrent-too-complex"
  /** The info dictionary is broken; detail: the violation's name. */
  | "bad-metadata"
  /** A file that is served from disk has changed or vanished. */
  | "file-changed"
  /** Stored pieces are gone; detail: the affected files. */
  | "damaged"
  /** Everything that was stored is gone; detail: the affected files. */
  | "storage-cleared"
  /** Stored pieces were gone and have been restored from memory or the shared files; detail: the affected files. */
  | "mended"
  /** A connected peer has lost pieces that nobody else here has. */
  | "copy-lost"
  /** The unfinished downloads need more room than there is; detail: the missing bytes. */
  | "low-space"
  /** The browser's database does not answer. */
  | "storage-silent"
  /** A part of the program could not be loaded when it was needed. */
  | "not-loaded"
  /** A sealed torrent cannot be read here. */
  | Locked;

/** Why a web server is of no use at present. */
export type WebSeedProblemCode =
  /** No connection, or it leads on to an address that this page or program may not use. */
  | "web-seed-unreachable"
  /** It answers, but lets no page of another site read the answer (CORS). */
  | "web-seed-cors"
  /** A page from an https address may not fetch from an http address. */
  | "web-seed-mixed-content"
  /** It leads on to an address that is not to be used. */
  | "web-seed-redirect"
  /** detail: the HTTP status. */
  | "web-seed-status"
  /** It sends whole files only. */
  | "web-seed-no-ranges"
  /** It sends a page instead of the file. */
  | "web-seed-web-page"
  /** Its file is shorter than the torrent's, or it sends other bytes of it than were asked for. */
  | "web-seed-wrong-range"
  /** It sends the file compressed. */
  | "web-seed-encoded"
  /** It ended the answer too early. */
  | "web-seed-cut-short"
  /** It does not answer. */
  | "web-seed-silent"
  /** It sends too little for the time that it takes. */
  | "web-seed-slow"
  /** What it sends fails its hash. */
  | "web-seed-lies"
  /** None is used: links may pass through relays only, so that nobody sees the user's address. */
  | "web-seed-hidden";

export interface Problem<Code extends string = SessionProblemCode> {
  readonly code: Code;
  readonly detail?: string;
}
