/** Store slots, which real workers share out by Web Locks. */
import { expect } from "@playwright/test";
import { endWorker, startWorker, test } from "./ground.ts";

test.describe("store slots", () => {
  test("are never shared by two workers, which take the lowest numbers", async ({ openTab, context }) => {
    const tabs = await Promise.all([openTab(), openTab(context), openTab(context)]);
    const workers = tabs.map(({ worker }) => worker);
    for (const { page } of tabs) workers.push(await startWorker(page));
    const slots = await Promise.all(
      workers.map((worker, i) =>
        worker.evaluate((preferred) => ground.acquireSlot(preferred, 50), i % 2 === 0 ? 0 : undefined),
      ),
    );
    expect(slots.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("of a dead worker go to the worker that waits for them", async ({ openTab, context }) => {
    const [dying, waiting] = [await openTab(), await openTab(context)];
    expect(await dying.worker.evaluate(() => ground.acquireSlot(3))).toBe(3);
    const slot = waiting.worker.evaluate(async () => {
      const acquired = ground.acquireSlot(3, 20_000);
      held.progress = 1;
      return acquired;
    });
    await expect.poll(() => waiting.worker.evaluate(() => held.progress)).toBe(1);
    await endWorker(dying.worker);
    expect(await slot).toBe(3);
  });

  test("stay with a reloaded tab although a lower one is free", async ({ openTab, context }) => {
    const [lower, tab] = [await openTab(), await openTab(context)];
    await lower.worker.evaluate(() => ground.acquireSlot(undefined));
    expect(await tab.worker.evaluate(() => ground.acquireSlot(undefined))).toBe(1);
    await endWorker(lower.worker);
    await tab.page.reload();
    const reloaded = await startWorker(tab.page);
    expect(await reloaded.evaluate(() => ground.acquireSlot(1))).toBe(1);
  });
});
