/** What is wrong with a tracker as a whole, and for how long it keeps its clients waiting. */
import { TRY_AGAIN_LATER, TRY_LATER } from "../../tracker/protocol/limits.ts";
import type { Problem, SessionProblemCode } from "../problems.ts";

export type TrackerFault = Extract<SessionProblemCode, `tracker-${string}`>;

/** @param code the WebSocket's close code */
export function faultOfClose(code: number | undefined): TrackerFault {
  return code === TRY_AGAIN_LATER ? "tracker-busy" : "tracker-hangs-up";
}

/** @param reason of a failure */
export function isBusy(reason: string): boolean {
  return reason.endsWith(TRY_LATER);
}

/** The tracker gives no sign of life, or lets nobody in. */
export function isAway(fault: Problem | undefined): boolean {
  return ["tracker-unreachable", "tracker-silent", "tracker-busy"].includes(fault?.code ?? "");
}
