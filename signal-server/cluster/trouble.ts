/** What is wrong with Redis, in words for the log, without the secrets of its URL. */
import { ForeignDataError } from "./redis-membership.ts";

const CURES: readonly [RegExp, string][] = [
  [/WRONGPASS|NOAUTH|invalid password/i, "check the user name and the password in REDIS_URL"],
  [/NOPERM/, "allow the user in REDIS_URL all commands on keys and channels that start with tabswarm:"],
  [/OOM/, "Redis is full: raise its maxmemory, or give Tabswarm a Redis of its own"],
  [/READONLY/, "REDIS_URL leads to a replica: use the address of the primary"],
  [/LOADING|MASTERDOWN|CLUSTERDOWN/, "wait until Redis is ready"],
  [
    /certificate|self.signed|SSL|TLS|EPROTO/i,
    "check the certificate of Redis; NODE_EXTRA_CA_CERTS adds an authority",
  ],
  [/DB index|invalid DB/i, "check the database number at the end of REDIS_URL"],
];

/** Redis answers so when a key holds another type of value than ours. */
export function isForeignData(error: unknown): boolean {
  return error instanceof ForeignDataError || /WRONGTYPE|not an integer/.test(String(error));
}

export function cureOf(reason: string): string {
  const known = CURES.find(([pattern]) => pattern.test(reason));
  return known?.[1] ?? "check that Redis runs at the address in REDIS_URL and has time to answer";
}

export function describeTrouble(error: unknown, url: string): string {
  if (error instanceof ForeignDataError) return `foreign data in ${error.message}`;
  const text = error instanceof Error ? error.message || error.name : String(error);
  const code = (error as { readonly code?: unknown } | null)?.code;
  return hide(typeof code === "string" && !text.includes(code) ? `${code} ${text}` : text, url).slice(0, 300);
}

/** Host, port and database. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function hide(text: string, url: string): string {
  const { password } = new URL(url);
  return [password, decodeURIComponent(password)]
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}
