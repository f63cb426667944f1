/** For tests without sealed torrents: whatever uses it fails. */
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";

const missing = async (): Promise<never> => {
  throw new Error("this test has no cryptography");
};
export const NO_SEAL_CRYPTO: SealCrypto = {
  hkdf: missing,
  pbkdf2: missing,
  gcmEncrypt: missing,
  gcmDecrypt: missing,
  ctr: missing,
};
