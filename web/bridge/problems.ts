/**
 * What can go wrong, by name: the page's language modules turn these into sentences a user can act on.
 * `detail` is data (a name, an address, a number), never a sentence.
 */
export type ProblemCode =
  /** The browser lacks RTCPeerConnection. */
  | "no-webrtc"
  /** Plain HTTP on an address other than localhost: hashing and storage are switched off by the browser. */
  | "insecure-context"
  | "no-workers"
  | "worker-crashed"
  /** The text is neither an info hash, nor a share link, nor a magnet. */
  | "malformed-link"
  | "magnet-without-info-hash"
  /** detail: the file's name. */
  | "unreadable-file"
  | "nothing-to-share"
  | "too-many-files"
  /** detail: the tracker's URL. */
  | "tracker-unreachable"
  /** detail: the tracker's own words. */
  | "tracker-refused"
  /** Nobody who has the torrent is connected and the tracker knows of nobody. */
  | "nobody-has-it"
  /** Storage is full: downloading stopped, what is stored goes on being seeded. */
  | "quota-full"
  /** There was no room to store the dropped file: a reload ends the seeding. */
  | "not-stored"
  /** IndexedDB failed; detail: the browser's words. */
  | "storage-failed"
  /** Private mode or `store=memory`: nothing outlives the tab. */
  | "memory-only"
  /** The metadata that peers sent does not parse; detail: why. */
  | "bad-metadata"
  /** A piece of the file that is served straight from disk changed or vanished. */
  | "file-changed"
  /** Saving failed; detail: the browser's words. */
  | "save-failed";

export interface Problem {
  readonly code: ProblemCode;
  readonly detail?: string;
}
