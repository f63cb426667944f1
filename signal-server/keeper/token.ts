/** The tokens by which whoever asked for a share ends or extends it. Only their hashes are kept, so that no copy of a disk or of Redis ends anything. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 192 bits. */
const TOKEN_LENGTH = 24;

export function newToken(): string {
  return randomBytes(TOKEN_LENGTH).toString("base64url");
}

/** @returns 64 hexadecimal digits */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Takes as long for a token that is nearly right as for any other. */
export function isTokenOf(tokenHash: string, token: string): boolean {
  const [expected, actual] = [tokenHash, hashOf(token)].map((hash) => Buffer.from(hash, "hex"));
  return expected?.length === actual?.length && timingSafeEqual(expected as Buffer, actual as Buffer);
}
