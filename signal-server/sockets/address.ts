/** The client's address for rate limits, as far as headers can be trusted. */
import type { IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";

/** @param trustedHops as below */
export function addressOf(request: IncomingMessage, trustedHops: number): string {
  const header = request.headers["x-forwarded-for"];
  const forwardedFor = Array.isArray(header) ? header.join(",") : header;
  return clientAddress(request.socket.remoteAddress ?? "", forwardedFor, trustedHops);
}

/**
 * @param remote the socket's other end
 * @param forwardedFor the X-Forwarded-For header; each proxy appends the address of its caller
 * @param trustedHops number of our own proxies in front of the server. Counted from the right, the entry with this number
 *   comes from the outermost of them; a client can invent everything further left
 * @returns an IPv4 address, or the /64 network of an IPv6 address, because a subscriber usually gets at least a /64
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trustedHops: number): string {
  const chain = [...(forwardedFor ?? "").split(","), remote].map((entry) => entry.trim());
  const claimed = trustedHops === 0 ? remote : chain[Math.max(chain.length - 1 - trustedHops, 0)];
  return network(claimed ?? "") ?? network(remote) ?? remote;
}

function network(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(bare)) return isIP(bare) ? bare : undefined;
  // URL normalizes IPv6 addresses: short groups, "::" for the longest run of zeros.
  const [head = "", tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  while (groups.length + after.length < 8) groups.push("0");
  return `${[...groups, ...after].slice(0, 4).join(":")}::/64`;
}
