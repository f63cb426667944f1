/** The real cryptography, for tests in folders that know no platform: Node and browsers have the same global. */
import type { SealCrypto } from "../seal-crypto.ts";
import { type Subtle, sealCrypto } from "../web-crypto.ts";

export const platformCrypto: SealCrypto = sealCrypto(
  (globalThis as unknown as { readonly crypto: { readonly subtle: Subtle } }).crypto.subtle,
);
