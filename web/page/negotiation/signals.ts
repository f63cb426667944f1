/** Converts between simple-peer's signal data and ours. Requests to renegotiate are dropped: they have no use here. */
import type { SignalData } from "simple-peer/simplepeer.min.js";
import type { Signal } from "../../bridge/messages.ts";

/** @returns undefined for data that need not be sent */
export function fromSimplePeer({ type, sdp, candidate }: SignalData): Signal | undefined {
  if ((type === "offer" || type === "answer") && sdp !== undefined) return { type, sdp };
  // Firefox marks the end of its candidates with an empty one.
  if (candidate?.candidate)
    return {
      candidate: {
        candidate: candidate.candidate,
        sdpMLineIndex: candidate.sdpMLineIndex ?? undefined,
        sdpMid: candidate.sdpMid ?? undefined,
      },
    };
  return undefined;
}

export function toSimplePeer(signal: Signal): SignalData {
  if ("sdp" in signal) return signal;
  const { candidate, sdpMLineIndex, sdpMid } = signal.candidate;
  return { candidate: { candidate, sdpMLineIndex: sdpMLineIndex ?? null, sdpMid: sdpMid ?? null } };
}
