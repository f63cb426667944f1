/**
 * Assigns a store slot to this tab: the part of the browser's storage that it owns. Each slot is a Web Lock with a number,
 * so two living tabs never own the same slot, and a dead tab's slot is free.
 */
import { StoreFailedError } from "../../../shared/session/ports.ts";

/** The old worker of a reloaded page releases its lock some time after the new one starts: under a second even when busy. */
const PATIENCE_MS = 1500;

const lockName = (slot: number): string => `tabswarm-slot-${slot}`;

/** The slots that living tabs hold, this one included. @throws where Web Locks do not work */
export async function heldSlots(): Promise<ReadonlySet<number>> {
  const { held = [] } = await navigator.locks.query();
  const numbers = held.map(({ name }) => /^tabswarm-slot-(\d{1,9})$/.exec(name ?? "")?.[1]);
  return new Set(numbers.filter((number) => number !== undefined).map(Number));
}

/** Does something to a slot that no tab holds; no tab can acquire it meanwhile. @returns false: a tab holds it */
export async function withFreeSlot(slot: number, work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(lockName(slot), { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
}

/**
 * @param preferred the slot this tab had before; undefined: none
 * @param avoided slots that are not to be taken
 * @returns the preferred slot if it becomes free in time, or else the lowest free one; held until the worker dies
 * @throws StoreFailedError where Web Locks are missing (insecure contexts)
 */
export async function acquireSlot(
  preferred: number | undefined,
  patienceMs: number = PATIENCE_MS,
  avoided: ReadonlySet<number> = new Set(),
): Promise<number> {
  if (!("locks" in navigator)) throw new StoreFailedError("this browser has no Web Locks here");
  if (preferred !== undefined) {
    const isOurs = await hold(lockName(preferred), { signal: AbortSignal.timeout(patienceMs) });
    if (isOurs) return preferred;
  }
  for (let slot = 0; ; slot++)
    if (!avoided.has(slot) && (await hold(lockName(slot), { ifAvailable: true }))) return slot;
}

/** @returns the name of a lock that is held until the worker dies; undefined where Web Locks do not work */
export async function holdLifeLock(): Promise<string | undefined> {
  const name = `tabswarm-worker-${crypto.randomUUID()}`;
  return (await hold(name, { ifAvailable: true }).catch(() => false)) ? name : undefined;
}

/** @returns whether the lock was granted; then it is held until the worker dies. */
function hold(name: string, options: LockOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      })
      .catch((error: unknown) => {
        const gaveUp = error instanceof DOMException && error.name === "TimeoutError";
        if (gaveUp) resolve(false);
        else reject(new StoreFailedError(String(error), { cause: error }));
      });
  });
}
