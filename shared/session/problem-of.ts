/** Errors of the stores and of shared files, as problems that a user interface has a sentence for. */
import { StoreFailedError, StoreFullError } from "./ports.ts";
import type { Problem, SessionProblemCode } from "./problems.ts";
import { UnreadableFileError } from "./store/joined-files.ts";
import { UnshareableError } from "./store/seeding.ts";

/** @param fallback for an error that is none of these */
export function problemOf<Code extends string>(
  error: unknown,
  fallback: Code,
): Problem<Code | SessionProblemCode> {
  if (error instanceof UnreadableFileError) return { code: "unreadable-file", detail: error.path };
  if (error instanceof StoreFullError) return { code: "quota-full" };
  if (error instanceof StoreFailedError) return { code: "storage-failed", detail: error.message };
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof UnshareableError)) return { code: fallback, detail: message };
  return message === "too-many-files" ? { code: message } : { code: "bad-metadata", detail: message };
}
