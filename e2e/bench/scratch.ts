/** Folders for files and profiles, which may be large: they go even when the program is stopped half-way. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();

process.once("exit", removeAll);
// Whoever drives a browser catches this signal too, and leaves it to us to end. Our turn is after the browsers' end.
process.once("SIGTERM", () => {
  process.once("exit", removeAll);
  process.exit(143);
});

/** Passes an empty folder, and removes it with all it holds. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-bench-"));
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    remove(folder);
    folders.delete(folder);
  }
}

function removeAll(): void {
  for (const folder of folders) {
    try {
      remove(folder);
    } catch {
      // Its browser is not quite dead: what is left is the system's to clean up, like all temporary files.
    }
  }
}

/** A browser that has just ended may still be writing. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
