/** What has been saved from this tab, so that closing it asks about nothing that the user already has. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { TorrentView } from "../../bridge/views.ts";

export class SavedFiles {
  private readonly saved = new Map<InfoHash, Set<number>>();

  add(infoHash: InfoHash, fileIndex: number): void {
    const files = this.saved.get(infoHash) ?? new Set();
    this.saved.set(infoHash, files.add(fileIndex));
  }

  /** True when every file with content has been saved. */
  hasAllOf({ infoHash, files: all }: TorrentView): boolean {
    const files = this.saved.get(infoHash);
    return files !== undefined && all.every(({ length }, index) => length === 0 || files.has(index));
  }
}

/** Of this tab, until it is reloaded. */
export const savedFiles = new SavedFiles();
