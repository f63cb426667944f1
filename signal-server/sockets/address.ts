/** Whose budget a connection spends: the client's address, as far as it can be believed. */
import { isIP, isIPv6 } from "node:net";

/**
 * @param remote the socket's other end
 * @param forwardedFor the X-Forwarded-For header; each proxy appends the address it was called from
 * @param trustedHops how many proxies of ours stand in front: the entry so many from the right was written by the
 *   outermost of them, and everything further left may be the client's invention
 * @returns an IPv4 address, or the /64 network of an IPv6 address: one subscriber has at least that
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trustedHops: number): string {
  const chain = [...(forwardedFor ?? "").split(","), remote].map((entry) => entry.trim());
  const claimed = trustedHops === 0 ? remote : chain[Math.max(chain.length - 1 - trustedHops, 0)];
  return network(claimed ?? "") ?? network(remote) ?? remote;
}

function network(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(bare)) return isIP(bare) ? bare : undefined;
  // URL writes every IPv6 address in one way: short groups, "::" for the longest run of zeros.
  const [head = "", tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  while (groups.length + after.length < 8) groups.push("0");
  return `${[...groups, ...after].slice(0, 4).join(":")}::/64`;
}
