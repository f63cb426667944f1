/** Reports how far the writing of a folder is, not more often than views are published. */
import type { FolderToPage } from "../../bridge/folder-saves.ts";
import type { FileToWrite } from "./folder-writer.ts";
import { Throttle } from "./throttle.ts";

const EVERY_MS = 250;

export class FolderProgressReport {
  private readonly files: number;
  private readonly length: number;
  private readonly post: (message: FolderToPage) => void;
  private readonly throttle = new Throttle(EVERY_MS, () => this.send());
  private readonly open = new Map<number, { bytes: number; readonly length: number }>();
  private finishedNow: number[];
  private filesDone: number;
  private bytes = 0;

  /** @param files all that are wanted @param done indices of those that were complete before */
  constructor(
    files: readonly FileToWrite[],
    done: ReadonlySet<number>,
    post: (message: FolderToPage) => void,
  ) {
    const before = files.filter(({ fileIndex }) => done.has(fileIndex));
    this.files = files.length;
    this.length = files.reduce((sum, { file }) => sum + file.length, 0);
    this.bytes = before.reduce((sum, { file }) => sum + file.length, 0);
    this.filesDone = before.length;
    this.finishedNow = before.map(({ fileIndex }) => fileIndex);
    this.post = post;
    this.throttle.run();
  }

  written({ fileIndex, file: { length } }: FileToWrite, bytes: number): void {
    const open = this.open.get(fileIndex) ?? { bytes: 0, length };
    open.bytes += bytes;
    this.open.set(fileIndex, open);
    this.bytes += bytes;
    this.throttle.run();
  }

  finished({ fileIndex }: FileToWrite): void {
    this.open.delete(fileIndex);
    this.finishedNow.push(fileIndex);
    this.filesDone++;
    this.throttle.run();
  }

  /** The last report. */
  end(): void {
    this.throttle.stop();
    this.send();
  }

  private send(): void {
    const { bytes, length, files, filesDone } = this;
    const open = [...this.open].map(([fileIndex, { bytes, length }]) => ({
      fileIndex,
      share: bytes / length,
    }));
    const finished = this.finishedNow;
    this.finishedNow = [];
    this.post({
      type: "progress",
      share: length === 0 ? 1 : bytes / length,
      filesDone,
      files,
      open,
      finished,
    });
  }
}
