/** A progress bar of plain ASCII, which every terminal and font can show. */
import { percent } from "./format.ts";

const CELLS = 24;

/** @param share 0 to 1 */
export function bar(share: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * CELLS);
  return `[${"#".repeat(full)}${"-".repeat(CELLS - full)}] ${percent(share).padStart(5)}`;
}
