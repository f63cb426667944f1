/** One client that announces as fast as its tracker reads and connects again when it is thrown out. A process of its own. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { LoadClient, noCounts } from "./tracker-client.ts";

const MOST_UNSENT = 256 * 1024;
const AT_ONCE = 20;

const [url = ""] = process.argv.slice(2);
process.on("disconnect", () => process.exit());
const infoHash = randomBytes(20).toString("latin1");
for (;;) {
  // Refused or thrown out: try again.
  await LoadClient.open({ url, infoHash, counts: noCounts() }).then(flood, () => undefined);
  await wait(20);
}

async function flood(client: LoadClient): Promise<void> {
  const { socket } = client;
  const text = client.announceText();
  while (socket.readyState === socket.OPEN) {
    if (socket.bufferedAmount < MOST_UNSENT) for (let i = 0; i < AT_ONCE; i++) socket.send(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
