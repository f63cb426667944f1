/**
 * The torrents that this tab saves as folders. Which files are complete is remembered, so that a save goes on after a reload, a
 * full disk, or a changed selection where it was.
 */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { otherFiles } from "../../../shared/metainfo/file-list.ts";
import type {
  ConflictChoice,
  FolderToPage,
  InterruptedFolder,
  PageToFolder,
} from "../../bridge/folder-saves.ts";
import { folderProblem } from "./folder-problem.ts";
import { FolderProgressReport } from "./folder-progress.ts";
import type { FolderRecord, FolderRecords } from "./folder-records.ts";
import { FolderTree } from "./folder-tree.ts";
import { type FileToWrite, writeFolder } from "./folder-writer.ts";
import type { Library } from "./library.ts";
import { Throttle } from "./throttle.ts";
import { folderName, pathToSave } from "./torrent-files.ts";

/** After a crash, at most the files of this time are written again. */
const KEEP_EVERY_MS = 1000;

/** Why a pass over the files stops. */
class Stop extends Error {
  readonly why: "cancelled" | "selection";

  constructor(why: Stop["why"]) {
    super(why);
    this.why = why;
  }
}

interface Running {
  stop: AbortController;
  unwanted: readonly number[];
}

export class FolderSaves {
  private readonly library: Pick<Library, keyof Library>;
  private readonly records: FolderRecords;
  private readonly running = new Map<InfoHash, Running>();

  constructor(library: Pick<Library, keyof Library>, records: FolderRecords) {
    this.library = library;
    this.records = records;
  }

  /** Folders of torrents that are here. Forgets the others. */
  async interrupted(): Promise<readonly InterruptedFolder[]> {
    const records = await this.records.list();
    const isHere = ({ infoHash }: FolderRecord): boolean => this.metainfo(infoHash) !== undefined;
    await Promise.all(
      records.filter((one) => !isHere(one)).map(({ infoHash }) => this.records.delete(infoHash)),
    );
    return records.filter(isHere);
  }

  /** Never rejects. */
  async save(infoHash: InfoHash, directory: FileSystemDirectoryHandle, port: MessagePort): Promise<void> {
    const post = (message: FolderToPage): void => port.postMessage(message);
    const answers: ((choice: ConflictChoice) => void)[] = [];
    port.onmessage = ({ data }: MessageEvent<PageToFolder>) => {
      if (data.type === "cancel") this.stop(infoHash, "cancelled");
      else answers.shift()?.(data.choice);
    };
    const ask = (paths: readonly string[]): Promise<ConflictChoice> => {
      post({ type: "conflicts", paths });
      return new Promise((resolve) => answers.push(resolve));
    };
    this.stop(infoHash, "cancelled");
    const running: Running = { stop: new AbortController(), unwanted: this.library.unwanted(infoHash) };
    this.running.set(infoHash, running);
    try {
      const isDone = await this.run(infoHash, directory, running, ask, post);
      await this.records.delete(infoHash);
      post({ type: isDone ? "done" : "cancelled" });
    } catch (error) {
      const problem = folderProblem(error);
      // What was written is gone too.
      if (error instanceof Stop || problem.code === "folder-gone") await this.records.delete(infoHash);
      if (!(error instanceof Stop)) post({ type: "failed", problem });
    } finally {
      if (this.running.get(infoHash) === running) this.running.delete(infoHash);
      port.close();
    }
  }

  /** Stops it, and keeps nothing about it. What is written stays. */
  async forget(infoHash: InfoHash): Promise<void> {
    this.stop(infoHash, "cancelled");
    await this.records.delete(infoHash);
  }

  /** Users may have changed which files they want. */
  viewsChanged(): void {
    for (const [infoHash, running] of this.running) {
      const unwanted = this.library.unwanted(infoHash);
      if (running.unwanted === unwanted) continue;
      running.unwanted = unwanted;
      this.stop(infoHash, "selection");
    }
  }

  private stop(infoHash: InfoHash, why: Stop["why"]): void {
    this.running.get(infoHash)?.stop.abort(new Stop(why));
  }

  private metainfo(infoHash: InfoHash) {
    try {
      return this.library.metainfo(infoHash);
    } catch {
      return undefined;
    }
  }

  /** @returns false: the user does not want to write over files, nor to keep both */
  private async run(
    infoHash: InfoHash,
    directory: FileSystemDirectoryHandle,
    running: Running,
    ask: (paths: readonly string[]) => Promise<ConflictChoice>,
    post: (message: FolderToPage) => void,
  ): Promise<boolean> {
    const tree = new FolderTree(directory);
    let record = await this.recordOf(infoHash, directory);
    if (!record.isAnswered) {
      const answered = await this.settle(record, tree, ask);
      running.stop.signal.throwIfAborted();
      if (answered === undefined) return false;
      record = answered;
      await this.records.put(record);
    }
    for (;;)
      try {
        await this.pass(record, tree, running, post);
        return true;
      } catch (error) {
        record = await this.recordOf(infoHash, directory);
        if (!(error instanceof Stop && error.why === "selection")) throw error;
        running.stop = new AbortController();
      }
  }

  private async recordOf(infoHash: InfoHash, directory: FileSystemDirectoryHandle): Promise<FolderRecord> {
    const known = (await this.records.list()).find((record) => record.infoHash === infoHash);
    if (known !== undefined && (await known.directory.isSameEntry(directory))) return known;
    return { infoHash, directory, done: [], isAnswered: false, replaced: [], names: [] };
  }

  /** Asks what becomes of files that are there already. @returns undefined: nothing is to be saved */
  private async settle(
    record: FolderRecord,
    tree: FolderTree,
    ask: (paths: readonly string[]) => Promise<ConflictChoice>,
  ): Promise<FolderRecord | undefined> {
    const files = this.files(record);
    const taken = (await tree.taken(files.map(({ path }) => path))).flatMap((at) => files[at] ?? []);
    const choice = taken.length === 0 ? "replace" : await ask(taken.map(({ path }) => path.join("/")));
    if (choice === "cancel") return undefined;
    if (choice === "replace")
      return { ...record, isAnswered: true, replaced: taken.map(({ fileIndex }) => fileIndex) };
    const names = await tree.freeNames(taken.map(({ path }) => path));
    return {
      ...record,
      isAnswered: true,
      names: taken.map(({ fileIndex }, at) => [fileIndex, names[at] ?? ""]),
    };
  }

  /** The wanted files, and where they go. */
  private files({ infoHash, names, replaced }: FolderRecord): FileToWrite[] {
    const metainfo = this.library.metainfo(infoHash);
    const renamed = new Map(names);
    const replaceable = new Set(replaced);
    const folder = folderName(metainfo);
    return otherFiles(metainfo.files.length, this.library.unwanted(infoHash)).flatMap((fileIndex) => {
      const file = metainfo.files[fileIndex];
      if (file === undefined) return [];
      const path = pathToSave(file);
      const name = renamed.get(fileIndex) ?? path.at(-1) ?? "";
      const mayReplace = replaceable.has(fileIndex);
      return { file, fileIndex, path: [folder, ...path.slice(0, -1), name], mayReplace };
    });
  }

  /** Writes what is not complete. Whatever ends it, the record is up to date then. */
  private async pass(
    record: FolderRecord,
    tree: FolderTree,
    { stop: { signal } }: Running,
    post: (message: FolderToPage) => void,
  ): Promise<void> {
    const { infoHash } = record;
    const done = new Set(record.done);
    const all = this.files(record);
    const files = all.filter(({ fileIndex }) => !done.has(fileIndex));
    const kept = new Throttle(KEEP_EVERY_MS, () => void this.records.put({ ...record, done: [...done] }));
    const progress = new FolderProgressReport(all, done, post);
    const reader = this.library.openReader(infoHash, { kind: "save", fileIndex: undefined });
    try {
      await writeFolder({
        metainfo: this.library.metainfo(infoHash),
        reader,
        tree,
        files,
        signal,
        onWritten: (file, bytes) => progress.written(file, bytes),
        onFinished: (file) => {
          done.add(file.fileIndex);
          kept.run();
          progress.finished(file);
        },
      });
    } finally {
      reader.close();
      kept.stop();
      await this.records.put({ ...record, done: [...done] });
      progress.end();
    }
  }
}
