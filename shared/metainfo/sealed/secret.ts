/**
 * The secret of a sealed share, as a share link holds it after the info hash: `.` and 22 base64url characters, then `.p` if a
 * password is needed too.
 */
import type { Bytes } from "../../core/bytes.ts";
import { invariant } from "../../core/invariant.ts";

export interface Secret {
  /** 16 random bytes. */
  readonly bytes: Bytes;
  readonly needsPassword: boolean;
}

export const SECRET_LENGTH = 16;
const PASSWORD_MARK = ".p";
/** RFC 4648, section 5. */
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** 22 characters hold 132 bits. The last 4 are zero, so that a secret has one spelling. */
const CHARACTERS = 22;
const SPARE_BITS = 4n;

/** @returns what follows the "." after the info hash in a share link */
export function writeSecret({ bytes, needsPassword }: Secret): string {
  invariant(bytes.length === SECRET_LENGTH, "a secret has 16 bytes");
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  number <<= SPARE_BITS;
  let text = "";
  for (let i = 0; i < CHARACTERS; i++) {
    text = (BASE64URL[Number(number & 63n)] ?? "") + text;
    number >>= 6n;
  }
  return needsPassword ? text + PASSWORD_MARK : text;
}

/** @returns undefined unless `writeSecret` writes exactly this text */
export function parseSecret(text: string): Secret | undefined {
  const needsPassword = text.endsWith(PASSWORD_MARK);
  const characters = needsPassword ? text.slice(0, -PASSWORD_MARK.length) : text;
  if (!/^[\w-]{22}$/.test(characters)) return undefined;
  let number = 0n;
  for (const character of characters) number = (number << 6n) | BigInt(BASE64URL.indexOf(character));
  if (number % (1n << SPARE_BITS) !== 0n) return undefined;
  number >>= SPARE_BITS;
  const bytes = new Uint8Array(SECRET_LENGTH);
  for (let i = SECRET_LENGTH - 1; i >= 0; i--) {
    bytes[i] = Number(number & 255n);
    number >>= 8n;
  }
  return { bytes, needsPassword };
}
