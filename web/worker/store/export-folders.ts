/** Folders in the origin's private file system for copies that the browser's downloads take, one for each slot. */

const FOLDER = "tabswarm-saved";

/** The folder of a slot's exports; undefined where there is no private file system (private mode, older browsers). */
export async function exportDirectory(slot: number): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return await folder.getDirectoryHandle(String(slot), { create: true });
  } catch {
    return undefined;
  }
}

/** Deletes the slot's exports. Never rejects. */
export async function sweepExports(slot: number): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    await folder.removeEntry(String(slot), { recursive: true });
  } catch {
    // There is nothing, or a file is still being written: the next start deletes it.
  }
}

/** Bytes in the private file system, by the slot of the tab that wrote them. Empty where there is none. */
export async function exportSizes(): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    for await (const [name, slot] of folder.entries()) {
      if (!/^\d{1,9}$/.test(name) || !isDirectory(slot)) continue;
      let bytes = 0;
      for await (const entry of slot.values()) if (isFile(entry)) bytes += (await entry.getFile()).size;
      if (bytes > 0) sizes.set(Number(name), bytes);
    }
  } catch {
    // There is nothing, or another tab is deleting it.
  }
  return sizes;
}

function isDirectory(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === "directory";
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}
