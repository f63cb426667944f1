/**
 * Starts the worker as soon as this module is loaded. The page's HTML also names it as a script of its own, so that the worker loads
 * while the rest of the page's code still does. The worker says nothing before it has received its options.
 */
import "../trusted-scripts.ts";

/** @returns undefined where the browser refuses, as under some policies */
function start(): Worker | undefined {
  try {
    return new Worker(new URL("../../worker/main.ts", import.meta.url), { type: "module", name: "tabswarm" });
  } catch {
    return undefined;
  }
}

const worker = start();
/** What went wrong before anybody listened. */
let failure: ErrorEvent | undefined;
if (worker !== undefined)
  worker.onerror = (event) => {
    failure = event;
  };

/**
 * The page's only worker, to which the caller listens from now on.
 * @returns undefined: the browser has refused it
 */
export function takeWorker():
  | { readonly worker: Worker; readonly failure: ErrorEvent | undefined }
  | undefined {
  return worker && { worker, failure };
}
