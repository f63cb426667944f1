/** Invented contents of the storage dialog, by scene. */
import type { StorageReport, StoredItem } from "../../bridge/storage.ts";

const HOUR_MS = 3_600_000;

function item(n: number, over: Partial<StoredItem>): StoredItem {
  return {
    key: `torrent/0/${n}`,
    kind: "torrent",
    name: "Harbour at dawn, uncut.mp4",
    bytes: 367_000_000,
    slot: 0,
    holder: "closed",
    lastUsedAt: Date.now() - n * 7 * HOUR_MS,
    canOpenHere: false,
    ...over,
  };
}

const stored: StorageReport = {
  items: [
    item(1, { holder: "this" }),
    item(2, { name: "여름 휴가 사진 🏖️", holder: "other", slot: 1, bytes: 1_210_000_000 }),
    item(3, { name: "Lecture recordings, spring term", slot: 2, bytes: 42_000_000, canOpenHere: true }),
    item(4, {
      name: `A very long name of a recording of the whole afternoon session ${"and more of it ".repeat(6)}.mkv`,
      slot: 2,
      bytes: undefined,
      canOpenHere: true,
    }),
    item(9, { name: "half.iso", kind: "preparation", slot: 3, bytes: 8_400_000 }),
    item(30, { name: "", kind: "leftover", slot: 3, bytes: 262_144, lastUsedAt: undefined }),
    item(90, { name: "", kind: "saved-copies", slot: 3, bytes: 104_857_600 }),
    item(5, { name: "exe.\u202Egpj.scr <b>", slot: 4, bytes: 700_000 }),
  ],
  usage: 1_735_000_000,
  quota: 10_000_000_000,
  ownSlot: 0,
  problem: undefined,
};

const IN_MEMORY: StorageReport = {
  items: [],
  usage: 9_700_000_000,
  quota: 10_000_000_000,
  ownSlot: undefined,
  problem: { code: "memory-only" },
};

/** The browser says nothing, and what is stored cannot be read. */
const SILENT: StorageReport = {
  items: [],
  usage: undefined,
  quota: undefined,
  ownSlot: undefined,
  problem: { code: "storage-silent" },
};

const REPORTS: Readonly<Record<string, StorageReport>> = { empty: IN_MEMORY, silent: SILENT };

export const storedIn = (scene: string): StorageReport => REPORTS[scene] ?? stored;
