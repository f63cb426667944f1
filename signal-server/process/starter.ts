/**
 * Tells when whoever started this process is gone. npm passes a signal on to the shell that it runs scripts in, and that
 * shell (dash, for one) dies of it without a word to us: stopping `npm start` would leave the server behind, holding
 * its port. Imported first, so that little time is left in which the shell could be gone unnoticed.
 */
const starter = process.ppid;
const CHECK_MS = 250;

/** Calls `stop` once when npm's shell is gone; does nothing in a process that npm did not start. */
export function whenStarterIsGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    stop();
  }, CHECK_MS);
  watch.unref();
}
