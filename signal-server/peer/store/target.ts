/** One download into a folder, once its torrent can be read: which of its files are wanted, and which of them are finished. */
import type { PieceStore, StoredTorrent } from "../../../shared/session/ports.ts";
import type { Opened } from "./described-store.ts";
import { storeError } from "./durable.ts";
import type { IndexedStore } from "./indexed-store.ts";
import { inspect } from "./target-inspection.ts";
import type { TargetMedium } from "./target-medium.ts";
import type { TargetFile } from "./target-paths.ts";
import type { TargetTree } from "./target-tree.ts";
import type { Wholeness } from "./wholeness.ts";

export interface TargetParts {
  /** In wire form. */
  readonly store: PieceStore;
  /** The same, as people read it. */
  readonly plain: IndexedStore;
  readonly medium: TargetMedium;
  readonly files: readonly TargetFile[];
  readonly tree: TargetTree;
  readonly wholeness: Wholeness;
  readonly failed: (error: Error) => void;
}

export class Target implements Opened {
  private readonly parts: TargetParts;
  /** Indices; undefined: all. */
  private wanted: ReadonlySet<number> | undefined;

  constructor(parts: TargetParts, wanted: readonly number[] | undefined) {
    this.parts = parts;
    this.wanted = wanted && new Set(wanted);
  }

  get store(): PieceStore {
    return this.parts.store;
  }

  describe({ wanted }: StoredTorrent): void {
    this.wanted = wanted && new Set(wanted);
    void this.settle().catch((error: unknown) => this.parts.failed(storeError(error)));
  }

  /**
   * Everything that can be done for the wanted files: those without content are made, what is stored of those that were unwanted
   * until now gets its place, and those that are whole get their names.
   * @returns absolute paths of the wanted files
   * @throws TargetExistsError
   */
  async settle(): Promise<readonly string[]> {
    const { files, medium, plain, tree } = this.parts;
    await plain.inTurn(async () => {
      for (const [number, file] of files.entries()) if (this.isWanted(number)) await this.place(number, file);
      await medium.complete(files.keys());
    });
    return files.filter((_, number) => this.isWanted(number)).map((file) => tree.finalPath(file));
  }

  ended(): Promise<void> {
    return this.parts.plain.ended();
  }

  private async place(number: number, file: TargetFile): Promise<void> {
    const { medium, tree, wholeness } = this.parts;
    if (file.length === 0) return tree.createEmpty(file);
    if (medium.isPlaced(number)) return;
    // Something may have been put there since the download began.
    await inspect([file], tree, undefined, () => true);
    await medium.place(number, wholeness.rangesOf(number));
  }

  private isWanted(file: number): boolean {
    return this.wanted?.has(file) ?? true;
  }
}
