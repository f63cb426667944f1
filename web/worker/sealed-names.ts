/** Names of sealed torrents that were received. Nothing is stored of them but the manifest, which the key opens. */
import { isViolation } from "../../shared/core/violation.ts";
import { parseInfo } from "../../shared/metainfo/info.ts";
import { openManifest } from "../../shared/metainfo/sealed/manifest.ts";
import type { SealCrypto } from "../../shared/metainfo/sealed/seal-crypto.ts";
import type { StoredTorrent } from "../../shared/session/ports.ts";

type Stored = Pick<StoredTorrent, "infoBytes" | "infoHash" | "key" | "name" | "storageId">;

export class SealedNames {
  private readonly crypto: SealCrypto;
  /** By storage id: manifests never change. */
  private readonly names = new Map<string, string>();

  constructor(crypto: SealCrypto) {
    this.crypto = crypto;
  }

  /** @returns the stored name where there is one, "" where it cannot be read here */
  async nameOf({ infoBytes, infoHash, key, name, storageId }: Stored): Promise<string> {
    const known = this.names.get(storageId);
    if (known !== undefined) return known;
    if (name !== "" || infoHash === undefined || infoBytes === undefined || key?.material === undefined)
      return name;
    const metainfo = parseInfo(infoHash, infoBytes);
    if (isViolation(metainfo) || metainfo.sealed === undefined) return name;
    const opened = await openManifest(this.crypto, key.material, metainfo);
    if (isViolation(opened)) return name;
    this.names.set(storageId, opened.name);
    return opened.name;
  }
}
