/**
 * A download into a folder of the user: files in their final places, as people read them, even where peers send ciphertext. It
 * learns the torrent, and the key of a sealed one, when the session puts it into its storage.
 *
 * Every file under way has another name until all of it is stored. What the program knows about its files is kept by info hash,
 * so that a later download of the same torrent continues, whatever else was forgotten. A session asks which pieces are there
 * when it restores a torrent, but not when it opens a new one: then finished files are used, but their pieces are fetched.
 */
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import { contentCipher } from "../../../shared/metainfo/sealed/content-cipher.ts";
import { openManifest } from "../../../shared/metainfo/sealed/manifest.ts";
import type { SealCrypto } from "../../../shared/metainfo/sealed/seal-crypto.ts";
import { type StoredTorrent, StoreFailedError } from "../../../shared/session/ports.ts";
import { DescribedStore } from "./described-store.ts";
import { roomIn } from "./disk-storage.ts";
import { openTarget, type ReadableTorrent, type TargetOptions } from "./open-target.ts";
import type { Target } from "./target.ts";

export { STATE_FOLDER } from "./target-paths.ts";
export { TargetExistsError } from "./target-tree.ts";

export interface TargetStoreOptions extends TargetOptions {
  readonly sealCrypto: SealCrypto;
  /** How long a write waits until the torrent can be read. */
  readonly patienceMs?: number | undefined;
}

export class TargetStore extends DescribedStore {
  private readonly opening: { target?: Target };

  constructor(options: TargetStoreOptions) {
    const opening: { target?: Target } = {};
    super({
      open: async (torrent, signal) => {
        const readable = await readableTorrent(torrent, options.sealCrypto);
        if (readable !== undefined) opening.target = await openTarget(options, readable, signal);
        return opening.target;
      },
      room: () => roomIn(options.directory),
      destroyUnopened: async () => undefined,
      failed: options.failed,
      patienceMs: options.patienceMs,
    });
    this.opening = opening;
  }

  /**
   * Call it when everything wanted has been stored.
   * @returns the absolute paths of the wanted files
   * @throws TargetExistsError when one of them could not get its name, or why the download could not begin
   */
  async finish(): Promise<readonly string[]> {
    await this.have();
    const { target } = this.opening;
    if (target === undefined) throw new StoreFailedError("the torrent's files are not known yet");
    return target.settle();
  }
}

/** @returns undefined while the metadata or the key of a sealed torrent is missing, or does not open it */
async function readableTorrent(
  { infoBytes, infoHash, key, wanted }: StoredTorrent,
  crypto: SealCrypto,
): Promise<ReadableTorrent | undefined> {
  if (infoHash === undefined || infoBytes === undefined) return undefined;
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) return undefined;
  if (metainfo.sealed === undefined) return { metainfo, cipher: undefined, wanted };
  if (key?.material === undefined) return undefined;
  const opened = await openManifest(crypto, key.material, metainfo);
  if (isViolation(opened)) return undefined;
  return { metainfo: opened, cipher: await contentCipher(crypto, key.material), wanted };
}
