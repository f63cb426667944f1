/** Saves with what the worker copies, streams and writes. */
import type { ReadonlySignal } from "@preact/signals";
import { otherFiles } from "../../../shared/metainfo/file-list.ts";
import type { FolderToPage, InterruptedFolder, PageToFolder } from "../../bridge/folder-saves.ts";
import type { PageToWorker, WorkerToPage } from "../../bridge/messages.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { downloadPermit } from "../files/download-permit.ts";
import { fileUrl, zipUrl } from "../files/file-url.ts";
import { mayWrite, pickFolder } from "../files/folder-picker.ts";
import { downloadFrom, saveToDownloads, takingMs } from "../files/save.ts";
import {
  type Copy,
  type FolderEvents,
  type FolderWork,
  nameToSave,
  type SaveTarget,
  type Stream,
} from "../files/save-ports.ts";
import type { SaveStates } from "../files/save-states.ts";
import { Saves } from "../files/saves.ts";
import { isServed } from "../files/service.ts";
import { ProblemError, problemOf } from "./client.ts";

type Done = Extract<WorkerToPage, { type: "done" }>;
type Progress = Extract<WorkerToPage, { type: "save-progress" }>;
type Ask = (message: (request: number) => PageToWorker) => Promise<Done>;
type Send = (message: PageToWorker, transfer?: Transferable[]) => void;

/** A browser asks the service worker at once. */
const UNASKED_MS = 15_000;

export class WorkerSaves {
  readonly saves: Saves;
  private readonly ask: Ask;
  private readonly send: Send;
  private readonly torrents: ReadonlySignal<readonly SessionView[]>;
  private readonly progress = new Map<number, (share: number) => void>();

  /** @param ask sends a message that the worker answers @param send sends one that it does not, after those before it */
  constructor(states: SaveStates, ask: Ask, send: Send, torrents: ReadonlySignal<readonly SessionView[]>) {
    this.ask = ask;
    this.send = send;
    this.torrents = torrents;
    this.saves = new Saves(states, {
      isFolder: (target) => target.fileIndex === undefined && this.onlyFile(target) === undefined,
      copy: (target, onProgress) => this.copy(target, onProgress),
      canStream: isServed,
      stream: (target, onProgress) => this.stream(target, onProgress),
      pickFolder,
      mayWrite,
      writeFolder: (target, directory, events) => this.writeFolder(target, directory, events),
      forgetFolder: (infoHash) => send({ type: "forget-folder", infoHash }),
      problemOf,
      mayDownload: () => downloadPermit.isGiven,
      download: (file) => saveToDownloads(file, file.name),
      takingMs,
      now: () => performance.now(),
      after: (ms, action) => {
        const timer = setTimeout(action, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  progressed({ request, share }: Progress): void {
    this.progress.get(request)?.(share);
  }

  /** @param folders that were being written before a reload */
  interrupted(folders: readonly InterruptedFolder[]): void {
    for (const { infoHash, directory } of folders) {
      const name = this.view(infoHash)?.name ?? "";
      this.saves.interrupted({ infoHash, fileIndex: undefined, name }, directory);
    }
  }

  private view(infoHash: string): TorrentView | undefined {
    return this.torrents
      .peek()
      .find((view): view is TorrentView => view.kind === "torrent" && view.infoHash === infoHash);
  }

  /** The index of the file, where the target is one, or is a torrent of which only one is wanted. */
  private onlyFile({ infoHash, fileIndex }: SaveTarget): number | undefined {
    if (fileIndex !== undefined) return fileIndex;
    const { files = [], unwanted = [] } = this.view(infoHash) ?? {};
    return files.length - unwanted.length === 1 ? otherFiles(files.length, unwanted)[0] : undefined;
  }

  private copy(target: SaveTarget, onProgress: (share: number) => void): Copy {
    let save: number | undefined;
    const done = this.ask((request) => {
      save = request;
      this.progress.set(request, onProgress);
      return { type: "save", request, infoHash: target.infoHash, fileIndex: this.onlyFile(target) };
    });
    const file = done
      .then(({ file }) => {
        if (file === undefined) throw new ProblemError({ code: "save-failed" });
        return file;
      })
      .finally(() => {
        if (save !== undefined) this.progress.delete(save);
      });
    return {
      file,
      release: () =>
        // Not before `ask` has sent its message.
        queueMicrotask(() => {
          if (save !== undefined) this.send({ type: "release-save", save });
        }),
    };
  }

  private stream(target: SaveTarget, onProgress: (share: number) => void): Stream {
    const save = crypto.randomUUID();
    const cancel = () => this.send({ type: "cancel-stream", save });
    return { end: this.runStream(target, save, onProgress, cancel), cancel };
  }

  private async runStream(
    target: SaveTarget,
    save: string,
    onProgress: (share: number) => void,
    cancel: () => void,
  ): Promise<"taken" | "cancelled" | "not-asked"> {
    const file = this.onlyFile(target);
    let number: number | undefined;
    let wasAsked = false;
    let endDownload = (): void => undefined;
    let unasked: ReturnType<typeof setTimeout> | undefined;
    const done = this.ask((request) => {
      number = request;
      this.progress.set(request, (share) => {
        wasAsked = true;
        clearTimeout(unasked);
        onProgress(share);
      });
      // The worker learns of the save before the service worker asks for it.
      queueMicrotask(() => {
        const name = file === undefined ? undefined : this.view(target.infoHash)?.files[file];
        const url =
          file === undefined
            ? zipUrl(target.infoHash, save)
            : fileUrl(target.infoHash, file, name === undefined ? "" : nameToSave(name), save);
        endDownload = downloadFrom(url);
        unasked = setTimeout(cancel, UNASKED_MS);
      });
      return { type: "stream", request, save };
    });
    try {
      const { isTaken } = await done;
      if (isTaken === true) return "taken";
      return wasAsked ? "cancelled" : "not-asked";
    } finally {
      clearTimeout(unasked);
      endDownload();
      if (number !== undefined) this.progress.delete(number);
    }
  }

  private writeFolder(
    { infoHash }: SaveTarget,
    directory: FileSystemDirectoryHandle,
    events: FolderEvents,
  ): FolderWork {
    const { port1: port, port2 } = new MessageChannel();
    port.onmessage = ({ data }: MessageEvent<FolderToPage>) => {
      switch (data.type) {
        case "progress":
          return events.progressed(data);
        case "conflicts":
          return events.asked(data.paths);
        case "done":
        case "cancelled":
          port.close();
          return data.type === "done" ? events.done() : events.cancelled();
        case "failed":
          port.close();
          return events.failed(data.problem);
      }
    };
    const post = (message: PageToFolder): void => port.postMessage(message);
    this.send({ type: "save-folder", infoHash, directory, port: port2 }, [port2]);
    return {
      answer: (choice) => post({ type: "answer", choice }),
      cancel: () => post({ type: "cancel" }),
    };
  }
}
