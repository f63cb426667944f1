/** The browser's clock, timers, randomness, ids, hashing and sockets, as ports of the session. */
import { randomFrom } from "../../shared/core/random.ts";
import { sealCrypto } from "../../shared/metainfo/sealed/web-crypto.ts";
import type { FetchRange, SessionPorts } from "../../shared/session/ports.ts";
import { openSocket } from "./sockets.ts";

/** Loaded with the first range: most torrents have no web seeds. */
const fetchRange: FetchRange = (range, events) => {
  let giveUp = (): void => undefined;
  let isWanted = true;
  import("../../shared/session/web-seeds/http-range.ts").then(
    ({ rangeFetcher }) => {
      const page = { isSecure: location.protocol === "https:" };
      if (isWanted) giveUp = rangeFetcher((url, request) => fetch(url, request), page)(range, events);
    },
    () => isWanted && events.failed({ code: "web-seed-unreachable" }),
  );
  return () => {
    isWanted = false;
    giveUp();
  };
};

export const platform: Omit<SessionPorts, "dialler" | "storage"> = {
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
  sealCrypto: sealCrypto(crypto.subtle),
  keyAgreement: crypto.subtle,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  openSocket,
  fetchRange,
};
