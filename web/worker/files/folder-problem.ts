/** Why a folder could not be written, as a problem that the page has a sentence for. */
import { problemOf } from "../../../shared/session/problem-of.ts";
import type { Problem } from "../../bridge/problems.ts";

export function folderProblem(error: unknown): Problem {
  switch (error instanceof DOMException ? error.name : "") {
    case "QuotaExceededError":
      return { code: "disk-full" };
    case "NotAllowedError":
      return { code: "folder-not-allowed" };
    case "NotFoundError":
      return { code: "folder-gone" };
    default:
      return problemOf(error, "save-failed");
  }
}
