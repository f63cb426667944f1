/**
 * Signals of a user who hides their address (`ice=relay`): only candidates at a TURN server leave. The browser's policy
 * "relay" already gathers no others; this also holds where a browser or an extension ignores the policy.
 */
import type { Signal } from "../../bridge/messages.ts";

/** @returns undefined: nothing may be sent */
export function withoutAddress(signal: Signal): Signal | undefined {
  if ("candidate" in signal) {
    const { candidate } = signal.candidate;
    return isRelayed(candidate)
      ? { candidate: { ...signal.candidate, candidate: withoutRelatedAddress(candidate) } }
      : undefined;
  }
  const lines = signal.sdp.split("\r\n").flatMap((line) => {
    if (line.startsWith("a=candidate:")) return isRelayed(line) ? [withoutRelatedAddress(line)] : [];
    // Both lines may name the default candidate's address, which ICE does not use.
    if (line.startsWith("c=IN ")) return ["c=IN IP4 0.0.0.0"];
    return [line.replace(/^(o=.*) IN IP[46] \S+$/, "$1 IN IP4 127.0.0.1")];
  });
  return { ...signal, sdp: lines.join("\r\n") };
}

export function hasTurnServer(servers: readonly RTCIceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}

function isRelayed(candidate: string): boolean {
  return / typ relay\b/.test(candidate);
}

/** Of a relayed candidate it is the sender's own, as the TURN server sees it. */
function withoutRelatedAddress(candidate: string): string {
  return candidate.replace(/ raddr \S+ rport \d+/, " raddr 0.0.0.0 rport 0");
}
