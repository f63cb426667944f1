/** A page with workers, each of which answers every message. */

declare global {
  interface Window {
    /** Resolves once the worker has loaded its modules. */
    startWorker(): Promise<void>;
    /** Sends the chosen files to the last worker. */
    sendFiles(): Promise<void>;
    /** The last File that the worker posted. */
    received: File | undefined;
  }
}

const workers: Worker[] = [];

function answer(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof File) window.received = data;
      resolve();
    };
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

window.startWorker = () => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  workers.push(worker);
  return answer(worker);
};

window.sendFiles = () => {
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error("no worker was started");
  const answered = answer(worker);
  worker.postMessage([...(document.querySelector("input")?.files ?? [])]);
  return answered;
};

export {};
