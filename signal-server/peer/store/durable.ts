/** Writing so that a crash at any moment leaves the old state or the new one, and the system's errors as those of a store. */
import { constants, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreFailedError, StoreFullError } from "../../../shared/session/ports.ts";

let writes = 0;

/** Replaces the file, which only its owner can read. Durable when it resolves. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.new-${process.pid}-${writes++}`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes new names in the folder, and removed ones, survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and writes their entries through.
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch {
    // Some network file systems cannot.
  } finally {
    await handle.close();
  }
}

/** Only its owner can enter it. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** @returns whether it was there */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** @returns what a `PieceStore` throws for this */
export function storeError(error: unknown): Error {
  if (error instanceof StoreFailedError || error instanceof StoreFullError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const made =
    code === "ENOSPC" || code === "EDQUOT" ? new StoreFullError(message) : new StoreFailedError(message);
  made.cause = error;
  return made;
}
