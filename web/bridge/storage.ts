/** What this browser stores, as the storage view shows it. */
import type { Problem } from "./problems.ts";

export interface StoredItem {
  /** Names the item in commands. */
  readonly key: string;
  /**
   * "preparation": files that are being hashed, or were when their tab died. "leftover": pieces that no list names.
   * "saved-copies": files on their way to the browser's downloads.
   */
  readonly kind: "torrent" | "preparation" | "leftover" | "saved-copies";
  /** From outside; empty when unknown. */
  readonly name: string;
  /** undefined: not measured yet. */
  readonly bytes: number | undefined;
  /** The number of the tab that stored it. */
  readonly slot: number;
  /** Which tab holds the slot: this one, another one, or none. */
  readonly holder: "this" | "other" | "closed";
  /** When a tab last had it open, milliseconds since 1970; undefined: unknown. */
  readonly lastUsedAt: number | undefined;
  /** Whether this tab can continue it. */
  readonly canOpenHere: boolean;
}

export interface StorageReport {
  readonly items: readonly StoredItem[];
  /** Bytes; undefined where the browser does not say. */
  readonly usage: number | undefined;
  readonly quota: number | undefined;
  /** This tab's number; undefined: it stores nothing. */
  readonly ownSlot: number | undefined;
  /** Why this tab stores nothing, or why the list cannot be read. */
  readonly problem: Problem | undefined;
}

export type StorageCommand =
  | { readonly type: "delete" | "open-here"; readonly key: string }
  | { readonly type: "delete-closed" };
