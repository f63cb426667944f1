/** What the origin's quota leaves, bytes; infinite where the browser does not tell, for then only trying helps. */
export async function storageRoom(): Promise<number> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    if (quota === undefined || usage === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, quota - usage);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
