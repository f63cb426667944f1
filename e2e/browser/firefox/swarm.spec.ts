/** Three tabs of Chromium and three of Firefox are one swarm. */
import { writeFile } from "node:fs/promises";
import { KIB, MIB, sample, seededBytes, sha256Of } from "../../content.ts";
import type { FirefoxTab } from "../../firefox.ts";
import type { Tab } from "../../tab.ts";
import { expect, sha256, test } from "./firefox-test.ts";

const LENGTH = 3 * MIB + 5;
/** So low that the seeder alone would take several times as long as the swarm does. */
const SLOW = { upload: String(512 * KIB) };

test("six tabs finish what Firefox shares, and each kind passes on to the other", async ({
  firefox,
  person,
  server,
}, info) => {
  const file = sample("swarm.bin", LENGTH);
  const path = info.outputPath(file.name);
  await writeFile(path, seededBytes(file.seed, file.length));
  const browser = await firefox();
  const seeder = await browser.person(server.origin, SLOW);
  await seeder.choose(path);
  await seeder.waitForStatus("Seeding");
  const link = await seeder.shareLink();
  const chromium: Tab[] = [];
  const foxes: FirefoxTab[] = [];
  // One of each kind relays its channels through the page, and one keeps nothing.
  for (const search of [{ transfer: "none" }, { store: "memory" }]) {
    chromium.push(await person({ search: { ...SLOW, ...search } }, link));
    foxes.push(await browser.person(link, { ...SLOW, ...search }));
  }
  chromium.push(await person({ search: SLOW }, link));

  for (const tab of chromium) {
    await tab.finished();
    expect((await tab.save()).sha256).toBe(sha256Of(file));
  }
  for (const tab of foxes) {
    await tab.waitForStatus("Complete");
    expect(sha256((await tab.save("Save")).bytes)).toBe(sha256Of(file));
    const relays = new URL(tab.page.url()).searchParams.get("transfer") === "none";
    const { channelBytes } = await tab.traffic();
    if (relays) expect(channelBytes, "through the page").toBeGreaterThan(LENGTH);
    else expect(channelBytes, "the worker owns the channels").toBe(0);
  }
  const sent = async (tabs: readonly (Tab | FirefoxTab)[]): Promise<number> => {
    let sum = 0;
    for (const tab of tabs) sum += (await tab.snapshotWhere(() => true)).uploaded;
    return sum;
  };
  expect(await sent(chromium), "bytes that downloaders in Chromium passed on").toBeGreaterThan(0);
  expect(await sent(foxes), "bytes that downloaders in Firefox passed on").toBeGreaterThan(0);
});
