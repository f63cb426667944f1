/** What can go wrong, by name: the page's language modules turn each code into a sentence. */
import type { Problem as ProblemOf, SessionProblemCode } from "../../shared/session/problems.ts";

export type ProblemCode =
  | SessionProblemCode
  /** The browser has no RTCPeerConnection. */
  | "no-webrtc"
  /** Plain HTTP on an address other than localhost: the browser disables hashing and storage. */
  | "insecure-context"
  | "no-workers"
  | "worker-crashed"
  /** The text is neither an info hash, nor a share link, nor a magnet. */
  | "malformed-link"
  | "magnet-without-info-hash"
  /** detail: the browser's message, or the number of a missing piece. */
  | "save-failed";

export type Problem = ProblemOf<ProblemCode>;
