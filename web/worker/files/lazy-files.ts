/** Loads the code for saves, players and the storage dialog when it is first needed: a tab shows its card before. */
import type { TabFiles, TabFilesOptions } from "./tab-files.ts";

export class LazyFiles {
  private readonly options: TabFilesOptions;
  private loading: Promise<TabFiles> | undefined;
  /** undefined: nothing has needed them yet. */
  loaded: TabFiles | undefined;

  constructor(options: TabFilesOptions) {
    this.options = options;
  }

  /** @throws when the code cannot be loaded; the next call tries again */
  async load(): Promise<TabFiles> {
    this.loading ??= import("./tab-files.ts").then(({ createTabFiles }) => createTabFiles(this.options));
    try {
      this.loaded = await this.loading;
      return this.loaded;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }
}
