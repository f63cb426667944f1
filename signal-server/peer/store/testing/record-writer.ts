/** Replaces a torrent's record for ever, and prints the number of each one that is stored. Arguments: the folder, the last number. */

import type { InfoHash } from "../../../../shared/core/ids.ts";
import { openDiskStorage } from "../disk-storage.ts";
import { stored } from "./torrents.ts";

const [folder = "", last = ""] = process.argv.slice(2);
const storage = await openDiskStorage(folder, () => {
  throw new Error("no store is opened");
});
for (let number = Number(last) + 1; ; number++) {
  const infoHash = "ab".repeat(20) as InfoHash;
  await storage.put(stored({ storageId: "one", infoHash, addedAt: number, name: `name ${number}` }));
  process.stdout.write(`${number}\n`);
}
