/** The lab runs a swarm in Firefox, from its link to its result. */

import type { Recording } from "../../../web/lab/model/recording.ts";
import { parametersOf } from "../../../web/lab/model/setup-parameters.ts";
import { MIB } from "../../content.ts";
import { setupOf } from "../lab/lab-page.ts";
import { expect, test } from "./firefox-test.ts";

test("a run of three downloaders ends with everyone's file, and is compared with the theory", async ({
  firefox,
  server,
}) => {
  const setup = setupOf("ten-downloaders", { fileLength: 2 * MIB, leechers: 3 });
  const browser = await firefox();
  const { page } = await browser.person(`${server.origin}/lab?${parametersOf(setup)}`);
  await page.locator('::-p-aria([name="Start"][role="button"])').click();
  type LabWindow = Window & { tabswarmLab?: { recordings(): readonly Recording[] } };
  const ends = () =>
    page.evaluate(() => {
      const [run] = (window as unknown as LabWindow).tabswarmLab?.recordings() ?? [];
      return run?.finishedAt.filter((at) => at !== undefined && at !== null).length ?? 0;
    });
  await expect.poll(ends).toBe(3);
  const card = () =>
    page.$eval("::-p-aria([name='Compared with the theory'])", (one) => one.closest("section")?.textContent);
  await expect.poll(card).toMatch(/Measured ÷ bound|could not keep up/);
});

test("the tour asks, runs and tells", async ({ firefox, server }) => {
  const tab = await (await firefox()).person(`${server.origin}/lab`);
  await tab.press("Start the tour");
  await tab.waitForText("Step 1 of 10");
  await (await tab.page.waitForSelector("aside input[type=radio]"))?.click();
  await tab.press("Run it");
  await tab.page.waitForFunction(() =>
    /You were right|Not this time/.test(document.querySelector("aside .outcome")?.textContent ?? ""),
  );
});
