/** State that survives a reload of this tab (sessionStorage). Where storage is denied, nothing is kept. */

const SLOT_KEY = "tabswarm-store-slot";
const CARDS_KEY = "tabswarm-had-cards";
const RECEIVER_KEY = "tabswarm-came-by-link";

/** @param value undefined removes the key */
function keep(key: string, value: number | undefined): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, String(value));
  } catch {
    // Storage is denied.
  }
}

function recall(key: string): number | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the store slot, so that a reload finds its pieces. */
export function keepSlot(slot: number | undefined): void {
  if (slot !== undefined) keep(SLOT_KEY, slot);
}

export function recallSlot(): number | undefined {
  return recall(SLOT_KEY);
}

/** Keeps whether the tab showed any torrents. */
export function keepHadCards(had: boolean): void {
  keep(CARDS_KEY, had ? 1 : undefined);
}

export function recallHadCards(): boolean {
  return recall(CARDS_KEY) !== undefined;
}

/** Keeps whether the page was opened by a share link. */
export function keepReceiver(isReceiver: boolean): void {
  keep(RECEIVER_KEY, isReceiver ? 1 : undefined);
}

export function recallReceiver(): boolean {
  return recall(RECEIVER_KEY) !== undefined;
}
