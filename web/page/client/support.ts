/** What the browser must have before anything starts. Looks, and throws nothing. */
import type { Problem } from "../../bridge/problems.ts";

export interface Surroundings {
  readonly isSecureContext?: boolean;
  readonly crypto?: { readonly subtle?: unknown };
  readonly RTCPeerConnection?: unknown;
  readonly Worker?: unknown;
}

/** @returns the first thing that is missing, if any; a secure context first, for it takes others away. */
export function missingSupport(browser: Surroundings): Problem | undefined {
  if (browser.isSecureContext !== true || browser.crypto?.subtle === undefined)
    return { code: "insecure-context" };
  if (typeof browser.RTCPeerConnection !== "function") return { code: "no-webrtc" };
  if (typeof browser.Worker !== "function") return { code: "no-workers" };
  return undefined;
}
