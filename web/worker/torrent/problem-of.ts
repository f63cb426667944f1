/** What the store and the files throw, as problems the page has a sentence for. */
import type { Problem, ProblemCode } from "../../bridge/problems.ts";
import { MissingPieceError } from "../store/export.ts";
import { UnreadableFileError } from "../store/joined-files.ts";
import { StoreFailedError, StoreFullError } from "../store/piece-store.ts";
import { UnshareableError } from "../store/seeding.ts";

/** @param fallback for what nobody foresaw */
export function problemOf(error: unknown, fallback: ProblemCode): Problem {
  if (error instanceof UnreadableFileError) return { code: "unreadable-file", detail: error.path };
  if (error instanceof StoreFullError) return { code: "quota-full" };
  if (error instanceof StoreFailedError) return { code: "storage-failed", detail: error.message };
  if (error instanceof MissingPieceError) return { code: fallback, detail: `#${error.piece}` };
  if (error instanceof UnshareableError) {
    const { violation } = error.violation;
    return violation === "too-many-files"
      ? { code: "too-many-files" }
      : { code: "bad-metadata", detail: violation };
  }
  return { code: fallback, detail: error instanceof Error ? error.message : String(error) };
}
