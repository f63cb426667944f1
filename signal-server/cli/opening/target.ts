/** The folder that a download goes into, and why nothing may go there. */
import { mkdir, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invariant } from "../../../shared/core/invariant.ts";
import type { ShareLink } from "../../../shared/metainfo/share-link.ts";
import { type StoredTorrent, StoreFullError } from "../../../shared/session/ports.ts";
import { platform } from "../../peer/platform.ts";
import { type DiskStorage, FolderInUseError, openDiskStorage } from "../../peer/store/disk-storage.ts";
import { OpenFiles } from "../../peer/store/open-files.ts";
import { STATE_FOLDER, TargetExistsError, TargetStore } from "../../peer/store/target-store.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import { codeOf, systemReason } from "../sentences.ts";
import { plain, quoted } from "../terminal/plain.ts";

/** Looks at the folder once it is known which files are wanted: the others are nobody's business. */
class SelectedStore extends TargetStore {
  override describe(torrent: StoredTorrent): void {
    const isSelected = torrent.wanted === undefined || torrent.wanted.length > 0;
    if (isSelected) super.describe(torrent);
  }
}

export class Target {
  /** It was not begun earlier. */
  isNew = true;
  private readonly folder: string;
  /** 0 to 1 while files that are there already are being hashed. */
  checked: number | undefined;
  private openedStorage: DiskStorage | undefined;
  private store: TargetStore | undefined;
  private failure: CommandError | undefined;
  /** The outermost folder that had to be created. */
  private created: string | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @param folder absolute; created if need be @throws CommandError */
  static async open(folder: string, { infoHash }: Pick<ShareLink, "infoHash">): Promise<Target> {
    const target = new Target(folder);
    const options = {
      directory: folder,
      files: new OpenFiles(),
      hash: platform.hash,
      sealCrypto: platform.sealCrypto,
      checking: (fraction: number) => {
        target.checked = fraction;
      },
      failed: (error: Error) => {
        target.failure ??= target.explained(error);
      },
    };
    try {
      target.created = await mkdir(folder, { recursive: true });
      target.openedStorage = await openDiskStorage(join(folder, STATE_FOLDER, infoHash), () => {
        target.store = new SelectedStore({ ...options, isDoubtful: target.storage.mayHaveLostPower });
        return target.store;
      });
      target.isNew = (await target.storage.list()).length === 0;
      return target;
    } catch (error) {
      if (error instanceof FolderInUseError)
        throw new CommandError(`Another “tabswarm get” is downloading this into ${quoted(folder)} already.`);
      throw target.explained(error);
    }
  }

  get storage(): DiskStorage {
    invariant(this.openedStorage !== undefined, "a target has been opened");
    return this.openedStorage;
  }

  /** How many pieces are on the disk already, whatever the session knows. @throws CommandError */
  async countPieces(): Promise<number> {
    try {
      return (await this.store?.have())?.length ?? 0;
    } catch (error) {
      throw this.explained(error);
    }
  }

  /** @throws CommandError */
  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Everything wanted is stored. @returns the paths of its files */
  async finish(): Promise<readonly string[]> {
    try {
      return (await this.store?.finish()) ?? [];
    } catch (error) {
      throw this.explained(error);
    }
  }

  /** After the session's end. @param isOver nothing is to go on later: only the files stay */
  async close(isOver: boolean): Promise<void> {
    // A full disk has no room for the sign that the lock is free. The next process finds that its holder is dead.
    if (!isOver) return this.storage.close().catch(() => undefined);
    // What cannot be deleted is in nobody's way.
    await this.store?.destroy().catch(() => undefined);
    await this.storage.discard().catch(() => undefined);
    const own = join(this.folder, STATE_FOLDER);
    // Other downloads into the same folder may have theirs there.
    for (const folder of [join(own, "downloads"), own]) await rmdir(folder).catch(() => undefined);
    if (this.created === undefined) return;
    // Where nothing was saved, nothing new stays.
    for (let at = this.folder; at.length >= this.created.length; at = dirname(at))
      await rmdir(at).catch(() => undefined);
  }

  private explained(error: unknown): CommandError {
    if (error instanceof CommandError) return error;
    if (error instanceof TargetExistsError) return new CommandError(plain(error.message));
    const isFull = error instanceof StoreFullError || /^(ENOSPC|EDQUOT)$/.test(codeOf(error));
    return new CommandError(
      `Cannot write into ${quoted(this.folder)}: ${systemReason(error)}.`,
      isFull ? EXIT.diskFull : EXIT.failed,
    );
  }
}
