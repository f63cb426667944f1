/** Delayed actions as an argument, so that tests move time themselves. */
export interface Timers {
  /** Once, after `ms` milliseconds; the returned function takes it back. */
  after(ms: number, action: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
