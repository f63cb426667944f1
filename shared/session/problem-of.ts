/** Errors of the stores and of shared files, as problems that a user interface has a sentence for. */
import { StoreFailedError, StoreFullError } from "./ports.ts";
import type { Problem } from "./problems.ts";
import { UnreadableFileError } from "./store/joined-files.ts";
import { UnshareableError } from "./store/seeding.ts";

/** @returns undefined for an error that is none of these */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof UnreadableFileError) return { code: "unreadable-file", detail: error.path };
  if (error instanceof StoreFullError) return { code: "quota-full" };
  if (error instanceof StoreFailedError) return { code: "storage-failed", detail: error.message };
  if (!(error instanceof UnshareableError)) return undefined;
  const { violation } = error.violation;
  return violation === "too-many-files"
    ? { code: "too-many-files" }
    : { code: "bad-metadata", detail: violation };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
