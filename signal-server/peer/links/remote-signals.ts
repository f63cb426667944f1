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

/**
 * An offer leaves open who begins the DTLS handshake. The answerer must not: it may have a path before its answer has
 * arrived, and a library that has no answer yet ignores its first packet, which is repeated only after a second.
 */
export function usableDescription(type: "offer" | "answer", sdp: string): string {
  const lines = sdp
    .split(/\r\n|\n|\r/)
    .filter((line) => !line.startsWith("a=candidate:") || isUsableCandidate(line))
    .map((line) => (type === "offer" && line === "a=setup:actpass" ? "a=setup:active" : line));
  return lines.join("\r\n");
}
