/** Checks for the browser features that the page cannot run without. Never throws. */
import type { Problem } from "../../bridge/problems.ts";

export interface Surroundings {
  readonly isSecureContext?: boolean;
  readonly crypto?: { readonly subtle?: unknown };
  readonly RTCPeerConnection?: unknown;
  readonly Worker?: unknown;
}

/** @returns the first missing feature. A secure context is checked first, because without it others are missing too */
export function missingSupport(browser: Surroundings): Problem | undefined {
  if (browser.isSecureContext !== true || browser.crypto?.subtle === undefined)
    return { code: "insecure-context" };
  if (typeof browser.RTCPeerConnection !== "function") return { code: "no-webrtc" };
  if (typeof browser.Worker !== "function") return { code: "no-workers" };
  return undefined;
}
