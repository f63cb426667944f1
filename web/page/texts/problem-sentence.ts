/** The sentences for problems, and those of them that every page has from the start. */
import type { ProblemCode } from "../../bridge/problems.ts";

/** A sentence that the user can act on. `detail` is the problem's data; it may be empty. */
export type ProblemSentence = (detail: string) => string;

/** About the page itself: a page that cannot load more can still say them. */
export type FirstProblemCode = Extract<
  ProblemCode,
  "worker-crashed" | "worker-silent" | "storage-silent" | "not-loaded" | "save-not-loaded"
>;
