/**
 * Notices when the shell that npm started this process with has exited. npm sends signals to that shell, and some shells
 * (such as dash) exit without passing them on, so that stopping `npm start` would leave the server running. Imported first,
 * so that the shell can hardly exit before `starter` is read.
 */
const starter = process.ppid;
const CHECK_MS = 250;

/** Calls `stop` once when npm's shell has exited; does nothing in a process that npm did not start. */
export function whenStarterIsGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    stop();
  }, CHECK_MS);
  watch.unref();
}
