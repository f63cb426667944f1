/** Real keys, for tests in folders that know no platform: Node and browsers have the same global. */
import { type KeyAgreement, type KeyPair, newKeyPair } from "../introductions/key-pair.ts";

export const platformAgreement: KeyAgreement = (
  globalThis as unknown as { readonly crypto: { readonly subtle: KeyAgreement } }
).crypto.subtle;

export const platformKeyPair = (): Promise<KeyPair> => newKeyPair(platformAgreement);
