/** A folder that the worker writes: the page sends a port with the chosen folder, and both sides speak through it. */
import type { InfoHash } from "../../shared/core/ids.ts";
import type { Problem } from "./problems.ts";

/** What becomes of files that are there already: written over, or kept next to the new ones; or nothing is saved. */
export type ConflictChoice = "replace" | "keep-both" | "cancel";

export interface FolderProgress {
  /** Of the bytes, from 0 to 1. */
  readonly share: number;
  readonly filesDone: number;
  readonly files: number;
  /** Files that are being written, with their own shares. */
  readonly open: readonly { readonly fileIndex: number; readonly share: number }[];
  /** Indices of files that are complete since the last progress. */
  readonly finished: readonly number[];
}

/** From the worker. */
export type FolderToPage =
  | ({ readonly type: "progress" } & FolderProgress)
  /** Paths of files that are in the folder already. Nothing is written until the page answers. */
  | { readonly type: "conflicts"; readonly paths: readonly string[] }
  /** Nothing follows these. */
  | { readonly type: "done" }
  | { readonly type: "cancelled" }
  | { readonly type: "failed"; readonly problem: Problem };

/** From the page. */
export type PageToFolder =
  | { readonly type: "answer"; readonly choice: ConflictChoice }
  /** Files that are complete stay. */
  | { readonly type: "cancel" };

/** A folder that this tab was writing before it was reloaded. */
export interface InterruptedFolder {
  readonly infoHash: InfoHash;
  readonly directory: FileSystemDirectoryHandle;
}
