/** The dialogue in which users choose a folder that the page may write into. Few browsers have it. */

/** Not in TypeScript's library: https://wicg.github.io/file-system-access */
interface PickerWindow {
  showDirectoryPicker?(options: {
    readonly id: string;
    readonly mode: "readwrite";
    readonly startIn: "downloads";
  }): Promise<FileSystemDirectoryHandle>;
}

interface Permissible {
  queryPermission?(options: { readonly mode: "readwrite" }): Promise<PermissionState>;
  requestPermission?(options: { readonly mode: "readwrite" }): Promise<PermissionState>;
}

/** To be called while a click is being handled. Never rejects. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | "refused" | "missing"> {
  try {
    const picker = window as PickerWindow;
    if (picker.showDirectoryPicker === undefined) return "missing";
    return await picker.showDirectoryPicker({ id: "tabswarm", mode: "readwrite", startIn: "downloads" });
  } catch (error) {
    // The user has closed the dialogue, or has not allowed to write. All other errors mean that the browser forbids it.
    return error instanceof DOMException && error.name === "AbortError" ? "refused" : "missing";
  }
}

/** @param mayAsk the user has just clicked: the browser may show its question. Never rejects */
export async function mayWrite(directory: FileSystemDirectoryHandle, mayAsk: boolean): Promise<boolean> {
  const { queryPermission, requestPermission } = directory as Permissible;
  const ask = mayAsk ? requestPermission : queryPermission;
  // Folders of the private file system have no permissions.
  const state = await ask?.call(directory, { mode: "readwrite" }).catch(() => "denied" as const);
  return state === undefined || state === "granted";
}
