/**
 * Credentials for a TURN server that shares a secret with this one, as coturn's `use-auth-secret` checks them: the user name
 * states when they expire, and the password is its HMAC (draft-uberti-behave-turn-rest-00).
 */
import { createHmac } from "node:crypto";
import type { IceServer, TurnConfig } from "../process/config.ts";

/** Seconds. What somebody copies from a page is of use for this long. */
export const TURN_LIFETIME = 600;

/** @param expiresAt seconds since 1970 */
export function turnServer({ urls, secret }: TurnConfig, address: string, expiresAt: number): IceServer {
  const username = `${Math.floor(expiresAt)}:${networkName(secret, address)}`;
  const credential = createHmac("sha1", secret).update(username).digest("base64");
  return { urls, username, credential };
}

/**
 * The TURN server's quota per user counts what follows the colon, so that it applies to a network however many credentials its
 * pages get. The name reveals the address to nobody.
 */
function networkName(secret: string, address: string): string {
  return createHmac("sha256", secret).update(`network ${address}`).digest("base64url").slice(0, 16);
}
