/** Errors of the stores and of shared files, as problems that a user interface has a sentence for. */
import { DamagedCopyError } from "./damage.ts";
import { LockedError } from "./locked.ts";
import { StoreFailedError, StoreFullError, StoreSilentError } from "./ports.ts";
import type { Problem, SessionProblemCode } from "./problems.ts";
import { ReadOnlyError } from "./store/file-store.ts";
import { UnreadableFileError } from "./store/joined-files.ts";
import { NotLoadedError, UnshareableError } from "./store/seeding-errors.ts";

/** @param fallback for an error that is none of these */
export function problemOf<Code extends string>(
  error: unknown,
  fallback: Code,
): Problem<Code | SessionProblemCode> {
  if (error instanceof UnreadableFileError) return { code: "unreadable-file", detail: error.path };
  if (error instanceof DamagedCopyError) return { code: "damaged", detail: error.message };
  if (error instanceof NotLoadedError) return { code: "not-loaded" };
  if (error instanceof LockedError) return { code: error.reason };
  if (error instanceof StoreSilentError) return { code: "storage-silent" };
  if (error instanceof ReadOnlyError) return { code: "file-changed" };
  if (error instanceof StoreFullError) return { code: "quota-full" };
  if (error instanceof StoreFailedError) return { code: "storage-failed", detail: error.message };
  if (error instanceof UnshareableError) {
    const { fault, detail } = error;
    if (fault === "no-files") return { code: "nothing-to-share" };
    return { code: fault, ...(detail !== undefined && { detail }) };
  }
  return { code: fallback, detail: error instanceof Error ? error.message : String(error) };
}
