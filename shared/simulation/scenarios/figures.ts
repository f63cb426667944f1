/** Figures that many studies take. */

import { percent, ratio, seconds } from "../report.ts";
import type { GroupResult } from "../result.ts";
import { type Figure, figure } from "./study.ts";

export const LAST = figure("last finish", seconds, ({ last }) => last);
export const BOUND = figure("bound", seconds, ({ bounds }) => bounds.peerToPeer);
export const LAST_TO_BOUND = figure("last ÷ bound", ratio, (result) => result.ratio);
export const MEAN_TO_BOUND = figure("mean ÷ bound", ratio, ({ meanRatio }) => meanRatio);
export const COPIES_AT_FIRST = figure(
  "copies sent at one copy",
  ratio,
  ({ seedCopiesAtFirst }) => seedCopiesAtFirst,
);
export const SEED_COPIES = figure("copies from seeds", ratio, ({ seedCopies }) => seedCopies);
export const WASTED = figure("wasted", percent, ({ wasted }) => wasted);

/** Those who neither finished nor left: NaN-free, so that a claim about it can say none. */
export const UNFINISHED = figure(
  "unfinished",
  String,
  ({ peers }) => peers.filter((peer) => peer.finished === undefined && peer.left === undefined).length,
);

/** Of one group of peers, from each one's arrival. */
export function meanOf(group: string): Figure {
  return figure(`${group}, mean`, seconds, ({ groups }) => groupNamed(groups, group)?.mean);
}

export function lastOf(group: string): Figure {
  return figure(`${group}, last`, seconds, ({ groups }) => groupNamed(groups, group)?.last);
}

/** Those of one group who did not finish, whether they left or not. */
export function unfinishedOf(group: string, head: string): Figure {
  return figure(
    head,
    String,
    ({ peers }) => peers.filter((peer) => peer.group === group && peer.finished === undefined).length,
  );
}

function groupNamed(groups: readonly GroupResult[], name: string): GroupResult | undefined {
  return groups.find((group) => group.name === name);
}
