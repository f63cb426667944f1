/** What can go wrong, by name: the page's language modules turn each code into a sentence. */
import type { TorrentFileFault } from "../../shared/metainfo/torrent-file-fault.ts";
import type { Problem as ProblemOf, SessionProblemCode } from "../../shared/session/problems.ts";

export type { WebSeedProblemCode } from "../../shared/session/problems.ts";

export type ProblemCode =
  | SessionProblemCode
  /** The browser has no RTCPeerConnection. */
  | "no-webrtc"
  /** Plain HTTP on an address other than localhost: the browser disables hashing and storage. */
  | "insecure-context"
  | "no-workers"
  | "worker-crashed"
  /** The worker has not answered since it was started. */
  | "worker-silent"
  /** The text is neither an info hash, nor a share link, nor a magnet. */
  | "malformed-link"
  | "magnet-without-info-hash"
  /** The text contains different info hashes. */
  | "several-info-hashes"
  /** The text contains different secrets for one info hash. */
  | "several-secrets"
  /** The secret in a share link is too short, too long or changed. */
  | "damaged-secret"
  /** More hexadecimal digits than an info hash has, as in a SHA-256. */
  | "info-hash-too-long"
  /** A magnet with a BitTorrent v2 hash only. */
  | "magnet-v2-only"
  /** About a .torrent file; detail: its name. */
  | TorrentFileFault
  /** What the system's share sheet sent has not arrived. */
  | "share-missed"
  /** Another open tab holds what was to be deleted or opened. */
  | "held-elsewhere"
  /** The page's code that saves. */
  | "save-not-loaded"
  /** The disk of the chosen folder. */
  | "disk-full"
  /** The browser does not let the page write into the chosen folder any more. */
  | "folder-not-allowed"
  /** The chosen folder, or one in it, was deleted or moved. */
  | "folder-gone"
  /** detail: the browser's message, or the number of a missing piece. */
  | "save-failed";

export type Problem = ProblemOf<ProblemCode>;
