/** The page's side of runs in virtual time: each is made in a worker of its own, which then ends. */
import type { Recording } from "../model/recording.ts";
import type { RecordOrder } from "./record.ts";

export function createVirtualRecorder(
  createWorker: () => Worker,
): (order: RecordOrder) => Promise<Recording> {
  return (order) =>
    new Promise((resolve, reject) => {
      const worker = createWorker();
      const end = (): void => worker.terminate();
      worker.addEventListener("message", ({ data }: MessageEvent<Recording>) => {
        end();
        resolve(data);
      });
      worker.addEventListener("error", ({ message }) => {
        end();
        reject(new Error(message));
      });
      worker.postMessage(order);
    });
}
