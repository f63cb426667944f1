/**
 * The saves of a page that has saved nothing yet: the code that saves is loaded once there is something to save, or at the first
 * click. When it cannot be loaded, the save fails with a sentence, and the next click tries again.
 */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { InterruptedFolder } from "../../bridge/folder-saves.ts";
import type { WorkerToPage } from "../../bridge/messages.ts";
import { keyOf, type SaveTarget } from "./save-ports.ts";
import { SaveStates, type TabSaves } from "./save-states.ts";
import type { Saves } from "./saves.ts";

type Progress = Extract<WorkerToPage, { type: "save-progress" }>;

interface LoadedSaves {
  readonly saves: Pick<Saves, "click" | "cancel" | "keepOnly">;
  progressed(progress: Progress): void;
  interrupted(folders: readonly InterruptedFolder[]): void;
}

type Load = (states: SaveStates) => Promise<LoadedSaves>;

export class LazySaves extends SaveStates implements TabSaves {
  private readonly load: Load;
  private loading: Promise<LoadedSaves> | undefined;
  private loaded: LoadedSaves | undefined;
  private isPrepared = false;
  /** Clicked on while the code is being loaded. */
  private readonly waiting = new Map<string, SaveTarget>();

  /** @param load rejects when the code cannot be loaded */
  constructor(load: Load) {
    super();
    this.load = load;
  }

  /** There is something to save. Loads the code in advance, once: a click tries again. */
  prepare(): void {
    if (this.isPrepared) return;
    this.isPrepared = true;
    this.prepared().catch(() => undefined);
  }

  click(target: SaveTarget): void {
    if (this.loaded !== undefined) return this.loaded.saves.click(target);
    if (this.waiting.has(keyOf(target))) return;
    this.waiting.set(keyOf(target), target);
    this.set(target, { kind: "streaming", share: 0 });
    void this.start(target);
  }

  cancel(target: Pick<SaveTarget, "infoHash" | "fileIndex">): void {
    const waiting = this.waiting.get(keyOf(target));
    if (waiting === undefined) return this.loaded?.saves.cancel(target);
    this.waiting.delete(keyOf(target));
    this.set(waiting, undefined);
  }

  /** @param folders that were being written before a reload */
  async interrupted(folders: readonly InterruptedFolder[]): Promise<void> {
    const loaded = await this.prepared().catch(() => undefined);
    if (loaded !== undefined) return loaded.interrupted(folders);
    for (const folder of folders) {
      const target = { infoHash: folder.infoHash, fileIndex: undefined, name: folder.directory.name };
      this.set(target, {
        kind: "failed",
        problem: { code: "save-not-loaded" },
        resume: () => void this.interrupted([folder]),
      });
    }
  }

  progressed(progress: Progress): void {
    this.loaded?.progressed(progress);
  }

  /** Forgets the saves of all other torrents: they were removed. */
  override keepOnly(isHere: (infoHash: InfoHash) => boolean): void {
    for (const target of this.waiting.values()) if (!isHere(target.infoHash)) this.cancel(target);
    this.loaded?.saves.keepOnly(isHere);
    super.keepOnly(isHere);
  }

  private async start(target: SaveTarget): Promise<void> {
    const loaded = await this.prepared().catch(() => undefined);
    // Cancelled meanwhile, and perhaps clicked on again.
    if (this.waiting.get(keyOf(target)) !== target) return;
    this.waiting.delete(keyOf(target));
    if (loaded === undefined)
      return this.set(target, { kind: "failed", problem: { code: "save-not-loaded" } });
    this.set(target, undefined);
    loaded.saves.click(target);
  }

  private prepared(): Promise<LoadedSaves> {
    this.loading ??= this.load(this).then(
      (loaded) => {
        this.loaded = loaded;
        return loaded;
      },
      (error) => {
        this.loading = undefined;
        throw error;
      },
    );
    return this.loading;
  }
}
