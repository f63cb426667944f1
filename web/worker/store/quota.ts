/** What the browser says about this origin's storage. */

/** Bytes; undefined where the browser does not say. */
export interface Estimate {
  readonly usage: number | undefined;
  readonly quota: number | undefined;
}

/** Never rejects. */
export async function originEstimate(): Promise<Estimate> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return { usage, quota };
  } catch {
    return { usage: undefined, quota: undefined };
  }
}

/** What the quota leaves; infinite where the browser does not report it: only a write can tell. */
export async function originRoom(): Promise<number> {
  const { usage, quota } = await originEstimate();
  return usage === undefined || quota === undefined ? Number.POSITIVE_INFINITY : Math.max(0, quota - usage);
}
