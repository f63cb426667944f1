/** The storage of a session whose torrents end with it. */

import type { TorrentStorage } from "../ports.ts";
import type { Problem } from "../problems.ts";
import { MemoryStore } from "./memory-store.ts";

export function memoryStorage(notices: readonly Problem[] = []): TorrentStorage {
  return {
    isPersistent: false,
    notices,
    list: async () => [],
    storeFor: () => new MemoryStore(),
    put: async () => undefined,
    remove: async () => undefined,
  };
}
