/** How far a share link reaches: it leads to the page's own address, which may be known only to this computer or network. */

export type LinkReach = "this-computer" | "this-network" | "everywhere";

/** Top-level domains that no public name server answers: RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and what routers use. */
const LOCAL_DOMAINS = /\.(test|local|localdomain|lan|home|internal|intranet|corp|private|home\.arpa)$/;

/** @param hostname as in `location.hostname`: lower case, IPv4 in four decimal numbers, IPv6 in brackets and compressed */
export function linkReach(hostname: string): LinkReach {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[")) return reachOfIpv6(host.slice(1, -1));
  if (/^\d+(\.\d+){3}$/.test(host)) return reachOfIpv4(host.split(".").map(Number));
  // A page from a file has no host.
  if (host === "" || host === "localhost" || host.endsWith(".localhost")) return "this-computer";
  return !host.includes(".") || LOCAL_DOMAINS.test(host) ? "this-network" : "everywhere";
}

function reachOfIpv4([a = 0, b = 0]: readonly number[]): LinkReach {
  if (a === 127 || a === 0) return "this-computer";
  const isLocal =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    // Link-local (RFC 3927), and addresses that providers share among their customers (RFC 6598).
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128);
  return isLocal ? "this-network" : "everywhere";
}

function reachOfIpv6(address: string): LinkReach {
  if (address === "::1" || address === "::") return "this-computer";
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped !== null) {
    const high = Number.parseInt(mapped[1] ?? "", 16);
    return reachOfIpv4([high >> 8, high & 0xff]);
  }
  // Unique local fc00::/7 (RFC 4193), link-local fe80::/10, and the former site-local fec0::/10.
  const first = Number.parseInt(address.split(":", 1)[0] || "0", 16);
  const isLocal = first >> 9 === 0xfc >> 1 || first >> 7 === 0xfe80 >> 7;
  return isLocal ? "this-network" : "everywhere";
}
