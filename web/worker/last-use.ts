/** @param times milliseconds since 1970, as this computer's clock showed them @returns the last one that can be right */
export function lastUse(times: readonly (number | undefined)[], now: number): number | undefined {
  let last: number | undefined;
  // A later time than now was noted while the clock was ahead.
  for (const time of times) if (time !== undefined && time <= now && time > (last ?? 0)) last = time;
  return last;
}
