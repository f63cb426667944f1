/** What is saved, what becomes of it, and what saving needs of the browser and the worker. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { ConflictChoice, FolderProgress } from "../../bridge/folder-saves.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { FileView } from "../../bridge/views.ts";

export type { ConflictChoice };

export interface SaveTarget {
  readonly infoHash: InfoHash;
  /** undefined: all wanted files of the torrent. */
  readonly fileIndex: number | undefined;
  /** Data from outside. */
  readonly name: string;
}

/** Data from outside. */
export function nameToSave({ path, savedPath = path }: FileView): string {
  return savedPath.at(-1) ?? "";
}

/** Of an info hash, with which each key begins. */
export const ID_LENGTH = 40;

export function keyOf({ infoHash, fileIndex }: Pick<SaveTarget, "infoHash" | "fileIndex">): string {
  return `${infoHash}/${fileIndex ?? ""}`;
}

/** @property share from 0 to 1, of the bytes */
export type SaveState =
  | { readonly kind: "queued" }
  | { readonly kind: "copying"; readonly share: number }
  /** The browser is downloading it from this tab. */
  | { readonly kind: "streaming"; readonly share: number }
  /** A folder is being written. Its files have states of their own. */
  | {
      readonly kind: "writing";
      readonly share: number;
      readonly filesDone: number;
      readonly files: number;
    }
  /** These files are in the chosen folder already. */
  | {
      readonly kind: "asking";
      readonly conflicts: readonly string[];
      readonly answer: (choice: ConflictChoice) => void;
    }
  /** A folder that was being written before a reload. Only a click may go on, because the browser asks for permission. */
  | { readonly kind: "interrupted"; readonly resume: () => void }
  /** The browser starts the download only after another click. */
  | { readonly kind: "ready" }
  /** The browser has it, or is taking it. */
  | { readonly kind: "saved" }
  /** Of a folder, the files that are written stay, and `resume` writes the others. */
  | { readonly kind: "failed"; readonly problem: Problem | undefined; readonly resume?: () => void };

export type OngoingSave = Extract<
  SaveState,
  { readonly kind: "queued" | "copying" | "streaming" | "writing" | "ready" }
>;

export function isOngoing(state: SaveState | undefined): state is OngoingSave {
  switch (state?.kind) {
    case "queued":
    case "copying":
    case "streaming":
    case "writing":
    case "ready":
      return true;
    default:
      return false;
  }
}

/** A file on its way out of the store. */
export interface Copy {
  readonly file: Promise<File>;
  /** Stops copying, and frees what the copy occupies. */
  release(): void;
}

/** A download from the service worker. */
export interface Stream {
  /** "not-asked": the browser has not even asked the service worker for it. Rejects when it could not be read. */
  readonly end: Promise<"taken" | "cancelled" | "not-asked">;
  cancel(): void;
}

export interface FolderEvents {
  progressed(progress: FolderProgress): void;
  /** These files are there already. */
  asked(conflicts: readonly string[]): void;
  done(): void;
  /** The user has answered "cancel". */
  cancelled(): void;
  failed(problem: Problem): void;
}

/** A folder that the worker is writing. */
export interface FolderWork {
  answer(choice: ConflictChoice): void;
  /** Files that are complete stay. */
  cancel(): void;
}

export interface SavePorts {
  /** Whether the target is more than one file. */
  isFolder(target: SaveTarget): boolean;
  copy(target: SaveTarget, onProgress: (share: number) => void): Copy;
  /** Whether a service worker answers; a promise while it is not known yet. */
  canStream(): boolean | Promise<boolean>;
  /** Starts a download. */
  stream(target: SaveTarget, onProgress: (share: number) => void): Stream;
  /**
   * Lets the user choose a folder. To be called while the click is being handled.
   * @returns "refused": the user does not want to; "missing": the browser has no such dialogue, or forbids it
   */
  pickFolder(): Promise<FileSystemDirectoryHandle | "refused" | "missing">;
  /** @param mayAsk the user has just clicked */
  mayWrite(directory: FileSystemDirectoryHandle, mayAsk: boolean): Promise<boolean>;
  writeFolder(target: SaveTarget, directory: FileSystemDirectoryHandle, events: FolderEvents): FolderWork;
  /** Nobody wants to go on with an interrupted folder. */
  forgetFolder(infoHash: InfoHash): void;
  problemOf(error: unknown): Problem | undefined;
  mayDownload(): boolean;
  /** Starts a download of a copy. */
  download(file: File, target: SaveTarget): void;
  /** How long the browser can need to take a file of this length, ms. */
  takingMs(length: number): number;
  /** ms */
  now(): number;
  /** @returns a function that cancels it */
  after(ms: number, action: () => void): () => void;
}
