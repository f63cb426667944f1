/**
 * Logs once, with the cure, that a reverse proxy states its clients' addresses and is not believed: then all of its clients share
 * the limits of one address.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Config } from "../process/config.ts";
import type { Log } from "../process/log.ts";

/** The first is the one that can be trusted. */
const HEADERS = ["x-forwarded-for", "forwarded", "x-real-ip"];

export function watchForProxy(
  { trustProxyHops }: Pick<Config, "trustProxyHops">,
  log: Log,
): (headers: IncomingHttpHeaders) => void {
  let isSettled = trustProxyHops > 0;
  return (headers) => {
    if (isSettled) return;
    const header = HEADERS.find((name) => headers[name] !== undefined);
    if (header === undefined) return;
    isSettled = true;
    const more = header === HEADERS[0] ? "" : ", and let the proxy send X-Forwarded-For";
    log("clients of a proxy share one limit", {
      header,
      cure: `If a reverse proxy of yours sends this header, set TRUST_PROXY_HOPS to the number of proxies in front of this server, as in TRUST_PROXY_HOPS=1${more}. Until then the limits per address apply to all of its clients together.`,
    });
  };
}
