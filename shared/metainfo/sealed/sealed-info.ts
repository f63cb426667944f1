/** The dictionary `sealed` of an info dictionary: what a sealed torrent says about its content to people with the secret. */
import type { Bytes } from "../../core/bytes.ts";

/** A field that is malformed is 0 or empty, so that no secret opens it: such a torrent can only be passed on. */
export interface SealedInfo {
  /** Of the format. Only `SEALED_VERSION` can be opened. */
  readonly version: number;
  /** 12 bytes. */
  readonly iv: Bytes;
  /** AES-256-GCM ciphertext of the manifest. */
  readonly manifest: Bytes;
}

export const SEALED_VERSION = 1;
