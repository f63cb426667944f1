/** Decides which requests may read the metrics: those with METRICS_TOKEN, and those of programs on the server's own machine. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isLocalHost } from "../sockets/origin.ts";

/** A proxy on the same machine makes every client a local one; these headers show that there is one. */
const FORWARDING = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
  "via",
  "cf-connecting-ip",
];

/** @param peer the other end of the TCP connection. @returns why not, as a sentence; undefined if they may be read */
export function whyNotRead(
  peer: string | undefined,
  headers: IncomingHttpHeaders,
  token: string | undefined,
): string | undefined {
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  if (token !== undefined && given !== undefined && isSame(given, token)) return undefined;
  if (isLoopback(peer ?? "") && isDirect(headers)) return undefined;
  return token === undefined
    ? "Metrics are readable on the server's own machine only. Set METRICS_TOKEN to read them from elsewhere."
    : "Metrics need the header Authorization: Bearer followed by the server's METRICS_TOKEN.";
}

/** Takes equally long whichever character differs. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function isLoopback(peer: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/i.test(peer);
}

/** The host also keeps out web pages whose name was pointed at this machine. */
function isDirect(headers: IncomingHttpHeaders): boolean {
  return isLocalHost(headers.host) && FORWARDING.every((name) => headers[name] === undefined);
}
