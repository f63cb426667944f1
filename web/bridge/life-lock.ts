/** A Web Lock tells whether its holder lives: the browser releases it when a worker or service worker ends, in whatever way. */

/** Calls `act` when the holder has ended. Never rejects. @param lock undefined: nothing is called */
export async function whenReleased(
  lock: string | undefined,
  act: () => void,
  signal?: AbortSignal,
): Promise<void> {
  if (lock === undefined) return;
  // Shared, so that those who wait do not wait for each other.
  const options = { mode: "shared", ...(signal && { signal }) } as const;
  await navigator.locks?.request(lock, options, act).catch(() => undefined);
}
