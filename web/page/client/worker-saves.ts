/** Saves with the copies that the worker makes. */
import type { PageToWorker, WorkerToPage } from "../../bridge/messages.ts";
import { downloadPermit } from "../files/download-permit.ts";
import { saveToDownloads, takingMs } from "../files/save.ts";
import { type Copy, Saves, type SaveTarget } from "../files/saves.ts";
import { ProblemError, problemOf } from "./client.ts";

type Done = Extract<WorkerToPage, { type: "done" }>;
type Progress = Extract<WorkerToPage, { type: "save-progress" }>;

/** @param ask sends a message that the worker answers @param send sends one that it does not, after those before it */
export function createWorkerSaves(
  ask: (message: (request: number) => PageToWorker) => Promise<Done>,
  send: (message: PageToWorker) => void,
): { readonly saves: Saves; progressed(message: Progress): void } {
  const copying = new Map<number, (share: number) => void>();

  const copy = ({ infoHash, fileIndex = 0 }: SaveTarget, onProgress: (share: number) => void): Copy => {
    let save: number | undefined;
    const done = ask((request) => {
      save = request;
      copying.set(request, onProgress);
      return { type: "save", request, infoHash, fileIndex };
    });
    const file = done
      .then(({ file }) => {
        if (file === undefined) throw new ProblemError({ code: "save-failed" });
        return file;
      })
      .finally(() => {
        if (save !== undefined) copying.delete(save);
      });
    return {
      file,
      release: () =>
        // Not before `ask` has sent its message.
        queueMicrotask(() => {
          if (save !== undefined) send({ type: "release-save", save });
        }),
    };
  };

  const saves = new Saves({
    copy,
    problemOf,
    mayDownload: () => downloadPermit.isGiven,
    download: (file, { name }) => saveToDownloads(file, name),
    takingMs,
    now: () => performance.now(),
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  });
  return { saves, progressed: ({ request, share }) => copying.get(request)?.(share) };
}
