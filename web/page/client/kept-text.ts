/** Short texts that the browser keeps: for this tab, over its reload, or for all tabs. Where storage is denied, nothing is kept. */

export type Keeper = "tab" | "browser";

/** Not a constant: a browser may throw already when it is asked for the storage. */
function storageOf(keeper: Keeper): Storage {
  return keeper === "tab" ? sessionStorage : localStorage;
}

/** @param text undefined removes the key */
export function keep(keeper: Keeper, key: string, text: string | undefined): void {
  try {
    if (text === undefined) storageOf(keeper).removeItem(key);
    else storageOf(keeper).setItem(key, text);
  } catch {
    // Storage is denied.
  }
}

export function recall(keeper: Keeper, key: string): string | undefined {
  try {
    return storageOf(keeper).getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined also for a text that is no whole number */
export function parseKept(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
