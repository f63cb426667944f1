/** Figures that several studies use. */
import { percent, ratio, seconds } from "../report.ts";
import type { GroupResult } from "../result.ts";
import { type Figure, figure } from "./study.ts";

export const LAST = figure("last finish", seconds, ({ last }) => last);
export const BOUND = figure("bound", seconds, ({ bounds }) => bounds.peerToPeer);
export const LAST_TO_BOUND = figure("last ÷ bound", ratio, (result) => result.ratio);
export const MEAN_TO_BOUND = figure("mean ÷ bound", ratio, ({ meanRatio }) => meanRatio);
export const COPIES_AT_FIRST = figure(
  "copies sent until first copy",
  ratio,
  ({ seederCopiesAtFirst }) => seederCopiesAtFirst,
);
export const SEEDER_COPIES = figure("copies from seeders", ratio, ({ seederCopies }) => seederCopies);
export const WASTED = figure("wasted", percent, ({ wasted }) => wasted);

/** Peers that neither finished nor left. Never NaN, because a claim about NaN fails. */
export const UNFINISHED = figure(
  "unfinished",
  String,
  ({ peers }) => peers.filter((peer) => peer.finished === undefined && peer.left === undefined).length,
);

/** Mean time from a peer's arrival to its finish, over the group. */
export function meanOf(group: string): Figure {
  return figure(`${group}, mean`, seconds, ({ groups }) => groupNamed(groups, group)?.mean);
}

export function lastOf(group: string): Figure {
  return figure(`${group}, last`, seconds, ({ groups }) => groupNamed(groups, group)?.last);
}

/** Peers of the group that did not finish, including those that left. */
export function unfinishedOf(group: string): Figure {
  return figure(
    `${group}, unfinished`,
    String,
    ({ peers }) => peers.filter((peer) => peer.group === group && peer.finished === undefined).length,
  );
}

function groupNamed(groups: readonly GroupResult[], name: string): GroupResult | undefined {
  return groups.find((group) => group.name === name);
}
