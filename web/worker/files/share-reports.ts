/** Tells how much of a save is done, as often as views are published. */

const EVERY_MS = 250;

/** @returns a function that takes the bytes so far, and passes their share of `length` on now and then */
export function shareReports(length: number, report: (share: number) => void): (bytes: number) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const now = performance.now();
    if (now - reportedAt < EVERY_MS) return;
    reportedAt = now;
    report(bytes / length);
  };
}
