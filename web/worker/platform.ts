/** The browser's clock, timers, randomness, ids and hashing, as ports of the session. */
import { randomFrom } from "../../shared/core/random.ts";
import type { SessionPorts } from "../../shared/session/session-options.ts";

export const platform: Pick<SessionPorts, "clock" | "timers" | "random" | "newId" | "hash"> = {
  clock: { now: () => performance.now(), wallTime: () => Date.now() },
  timers: {
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  },
  random: randomFrom(() => {
    const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
    return word / 2 ** 32;
  }),
  newId: () => crypto.randomUUID(),
  // WebCrypto hashes on a thread of its own.
  hash: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)),
};
