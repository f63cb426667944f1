/** Torrents that are being saved as folders: the user chooses a folder, and the worker writes the files. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { FolderProgress } from "../../bridge/folder-saves.ts";
import type { FolderEvents, FolderWork, SavePorts, SaveState, SaveTarget } from "./save-ports.ts";

type File = Pick<SaveTarget, "infoHash" | "fileIndex">;

interface Outcomes {
  /** Of the torrent. */
  set(target: SaveTarget, state: SaveState | undefined): void;
  /** Of one of its files. */
  setFile(file: File, state: SaveState | undefined): void;
  /** Saves it as an archive instead. */
  archive(target: SaveTarget): void;
}

interface Folder {
  readonly directory: FileSystemDirectoryHandle;
  /** undefined: it has failed, or waits for a click. */
  work: FolderWork | undefined;
  /** Files that are being written. */
  readonly open: Set<number>;
}

export class FolderSaves {
  private readonly ports: SavePorts;
  private readonly outcomes: Outcomes;
  private readonly folders = new Map<InfoHash, Folder>();
  private isPicking = false;

  constructor(ports: SavePorts, outcomes: Outcomes) {
    this.ports = ports;
    this.outcomes = outcomes;
  }

  /**
   * To be called while a click is being handled. After a failure, the user can choose another folder, or the same one, in which
   * the files that are complete are not written again.
   */
  start(target: SaveTarget): void {
    void this.pick(target);
  }

  /** It goes on by itself if the browser still allows it, and otherwise with a click. */
  interrupted(target: SaveTarget, directory: FileSystemDirectoryHandle): void {
    const folder = { directory, work: undefined, open: new Set<number>() };
    this.folders.set(target.infoHash, folder);
    const resume = () => void this.resume(target, folder, true);
    this.outcomes.set(target, { kind: "interrupted", resume });
    void this.resume(target, folder, false);
  }

  /** Stops writing, and forgets the folder. */
  drop({ infoHash, fileIndex }: SaveTarget): void {
    const folder = this.folders.get(infoHash);
    if (folder === undefined || fileIndex !== undefined) return;
    folder.work?.cancel();
    if (folder.work === undefined) this.ports.forgetFolder(infoHash);
    this.end(infoHash, folder);
  }

  private async pick(target: SaveTarget): Promise<void> {
    if (this.isPicking) return;
    this.isPicking = true;
    const picked = await this.ports.pickFolder().finally(() => {
      this.isPicking = false;
    });
    if (picked === "missing") return this.outcomes.archive(target);
    if (picked === "refused") return;
    const folder = { directory: picked, work: undefined, open: new Set<number>() };
    this.folders.set(target.infoHash, folder);
    this.write(target, folder);
  }

  private async resume(target: SaveTarget, folder: Folder, mayAsk: boolean): Promise<void> {
    const mayWrite = await this.ports.mayWrite(folder.directory, mayAsk);
    const isCurrent = this.folders.get(target.infoHash) === folder && folder.work === undefined;
    if (isCurrent && mayWrite) this.write(target, folder);
  }

  private write(target: SaveTarget, folder: Folder): void {
    const { infoHash } = target;
    const { outcomes } = this;
    const unlessOver = <Args extends unknown[]>(act: (...args: Args) => void) => {
      return (...args: Args): void => {
        if (this.folders.get(infoHash) === folder && folder.work === work) act(...args);
      };
    };
    const events: FolderEvents = {
      progressed: unlessOver((progress) => this.progressed(target, folder, progress)),
      asked: unlessOver((conflicts) =>
        outcomes.set(target, { kind: "asking", conflicts, answer: (choice) => work.answer(choice) }),
      ),
      done: unlessOver(() => {
        this.end(infoHash, folder);
        outcomes.set(target, { kind: "saved" });
      }),
      cancelled: unlessOver(() => {
        this.end(infoHash, folder);
        outcomes.set(target, undefined);
      }),
      failed: unlessOver((problem) => {
        this.close(infoHash, folder);
        folder.work = undefined;
        const resume = () => void this.resume(target, folder, true);
        if (problem.code === "folder-gone") this.folders.delete(infoHash);
        outcomes.set(target, { kind: "failed", problem, ...(problem.code !== "folder-gone" && { resume }) });
      }),
    };
    const work = this.ports.writeFolder(target, folder.directory, events);
    folder.work = work;
    outcomes.set(target, { kind: "writing", share: 0, filesDone: 0, files: 0 });
  }

  private progressed(target: SaveTarget, folder: Folder, progress: FolderProgress): void {
    const { open, finished, share, filesDone, files } = progress;
    const { infoHash } = target;
    for (const { fileIndex, share } of open) {
      folder.open.add(fileIndex);
      this.outcomes.setFile({ infoHash, fileIndex }, { kind: "copying", share });
    }
    for (const fileIndex of finished) {
      folder.open.delete(fileIndex);
      this.outcomes.setFile({ infoHash, fileIndex }, { kind: "saved" });
    }
    this.outcomes.set(target, { kind: "writing", share, filesDone, files });
  }

  private end(infoHash: InfoHash, folder: Folder): void {
    this.close(infoHash, folder);
    this.folders.delete(infoHash);
  }

  /** Its files are not being written any more. */
  private close(infoHash: InfoHash, { open }: Folder): void {
    for (const fileIndex of open) this.outcomes.setFile({ infoHash, fileIndex }, undefined);
    open.clear();
  }
}
