/** What views know of the keeper of the page's server, and the commands that they can give. */
import type { ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { KeeperOffer } from "../../../shared/keeper/protocol.ts";
import type { KeeperReceipt } from "../../bridge/receipt.ts";
import type { KeepCommand, KeptShare } from "./keeping.ts";

export type KeptShares = ReadonlyMap<InfoHash, KeptShare>;

/**
 * "new": it has just been made in this tab, so the keeper cannot know it and is not asked. "received": the keeper is asked only if
 * it has been asked to keep it in this tab.
 */
export type ShareOrigin = "new" | "shared" | "received";

export interface Keeper {
  /** undefined while, and where, there is no keeper that finds what this page shares. */
  readonly offer: ReadonlySignal<KeeperOffer | undefined>;
  /** Those about which the keeper has been asked. */
  readonly shares: ReadonlySignal<KeptShares>;
  /**
   * Asks the keeper about the share, now and from time to time, while the page is visible.
   * @returns ends it
   */
  follow(infoHash: InfoHash, origin: ShareOrigin): () => void;
  /** Never rejects: `shares` says what has become of it. */
  command(infoHash: InfoHash, command: KeepCommand): void;
}

/** The tab's own record of what the keeper has returned. */
export interface Receipts {
  of(infoHash: InfoHash): Promise<KeeperReceipt | undefined>;
  keep(infoHash: InfoHash, receipt: KeeperReceipt | undefined): Promise<unknown>;
}
