/** State that survives a reload of this tab. Where storage is denied, nothing is kept. */
import { keep, parseKept, recall } from "./kept-text.ts";

const SLOT_KEY = "tabswarm-store-slot";
const CARDS_KEY = "tabswarm-had-cards";
const RECEIVER_KEY = "tabswarm-came-by-link";

/** Keeps the store slot, so that a reload finds its pieces. */
export function keepSlot(slot: number | undefined): void {
  if (slot !== undefined) keep("tab", SLOT_KEY, String(slot));
}

export function recallSlot(): number | undefined {
  return parseKept(recall("tab", SLOT_KEY));
}

/** Keeps whether the tab showed any torrents. */
export function keepHadCards(had: boolean): void {
  keep("tab", CARDS_KEY, had ? "1" : undefined);
}

export function recallHadCards(): boolean {
  return parseKept(recall("tab", CARDS_KEY)) !== undefined;
}

/** Keeps whether the page was opened by a share link. */
export function keepReceiver(isReceiver: boolean): void {
  keep("tab", RECEIVER_KEY, isReceiver ? "1" : undefined);
}

export function recallReceiver(): boolean {
  return parseKept(recall("tab", RECEIVER_KEY)) !== undefined;
}
