/** What of a peer's descriptions and candidates is passed to the library. */
import { isIP } from "node:net";

/**
 * Only addresses are passed on. A name would have the library ask a name server for whatever the peer likes, in a thread of
 * its own for each. Browsers hide their addresses behind names that only their own network resolves (mDNS); such a peer is
 * reached all the same, because it sends the first packet.
 */
export function isUsableCandidate(line: string): boolean {
  const [candidate, , protocol, , address = ""] = line.replace(/^a=/, "").trim().split(/\s+/);
  return /^candidate:/.test(candidate ?? "") && /^udp$/i.test(protocol ?? "") && isIP(address) !== 0;
}

/** @returns the description without its candidates, to which others may be added, and the usable ones among them */
export function splitDescription(sdp: string): {
  readonly sdp: string;
  readonly candidates: readonly string[];
} {
  const lines = sdp.split(/\r\n|\n|\r/);
  const isCandidate = (line: string): boolean => line.startsWith("a=candidate:");
  return {
    sdp: lines.filter((line) => !isCandidate(line) && line !== "a=end-of-candidates").join("\r\n"),
    candidates: lines.filter((line) => isCandidate(line) && isUsableCandidate(line)),
  };
}
