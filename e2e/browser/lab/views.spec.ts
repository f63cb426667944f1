/**
 * The lab's views on made-up runs: how each state looks (test-results/looks/), that they can be used by keyboard, and the
 * theory chart with its simulation and exports.
 */
import { readFile } from "node:fs/promises";
import { expect } from "../../fixtures.ts";
import { galleryTest } from "../gallery.ts";
import { glance, look, SCREENS } from "../look.ts";

const test = galleryTest("lab");

// In one worker, so that the gallery is built once.
test.describe.configure({ mode: "default" });

const PROJECTOR = { ...SCREENS, projector: { width: 1920, height: 1080 } };

for (const scene of [
  "setup",
  "absurd",
  "own-file",
  "running",
  "free-riders",
  "seeder-left",
  "not-valid",
  "many",
])
  test(`looks: ${scene}`, async ({ visit }) => {
    await glance(await visit({ scene }), `lab-${scene}`);
  });

test("looks: finished, on a projector too, with every table open", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  await look(page, "lab-finished", PROJECTOR);
  for (const summary of await page.locator("details.numbers summary").all()) await summary.click();
  await expect(page.getByRole("table")).toHaveCount(8);
  await look(page, "lab-tables");
});

test("looks: in Korean", async ({ visit }) => {
  await look(await visit({ scene: "finished", locale: "ko-KR" }), "lab-korean");
});

test("the tour asks before it explains", async ({ visit }) => {
  const page = await visit({ scene: "setup" });
  await page.getByRole("button", { name: "Start the tour" }).click();
  const tour = page.getByRole("complementary", { name: "Guided tour" });
  await look(page, "lab-tour-asking", PROJECTOR);
  const run = tour.getByRole("button", { name: "Run it", exact: true });
  await expect(run).toBeDisabled();
  await tour.getByRole("radio").nth(1).check();
  await expect(tour.locator(".outcome")).toHaveCount(0);
  await run.click();
  await expect(tour.locator(".outcome")).toBeVisible();
  await look(page, "lab-tour-told");
  for (let step = 2; step <= 10; step++) {
    await tour.getByRole("button", { name: /^(Next|Skip this step)$/ }).click();
    await expect(tour.getByText(`Step ${step} of 10`)).toBeVisible();
    await expect(tour.locator(".outcome")).toHaveCount(0);
  }
});

test("a run can be examined by keyboard", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  const slider = page.getByRole("slider", { name: "Moment of the run" });
  const events = page.getByRole("region", { name: "What happened" });
  await expect(events.getByText("The run ended.")).toBeVisible();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", /^0 /);
  await expect(events.getByText("The run ended.")).toHaveCount(0);
  await expect(page.getByText("0 of 5 have the file")).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.getByText("5 of 5 have the file")).toBeVisible();

  const swarm = page.getByRole("region", { name: "Swarm" });
  await swarm.getByRole("group", { name: "Swarm" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(swarm.getByText(/^Seeder has the whole file/)).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(swarm.getByText(/^Peer 1 has the whole file/)).toBeVisible();

  await page.getByRole("button", { name: "Availability" }).focus();
  await expect(page.locator(".bubble")).toContainText("How many peers have a chunk");
  await page.keyboard.press("Escape");
  await expect(page.locator(".bubble")).toHaveCount(0);
});

test("an absurd number is explained at its field, and nothing can be started", async ({ visit }) => {
  const page = await visit({ scene: "setup" });
  const peers = page.getByRole("textbox", { name: "Downloaders (N)" });
  const start = page.getByRole("button", { name: "Start", exact: true });
  await expect(start).toBeEnabled();
  await peers.fill("ten");
  await expect(page.getByRole("alert")).toContainText("“ten” is not a number");
  await expect(start).toBeDisabled();
  await peers.fill("99");
  await expect(page.getByRole("alert")).toContainText("Too much");
  await expect(start).toBeDisabled();
  await peers.fill("7");
  await expect(start).toBeEnabled();
  // A preset replaces what was typed.
  await peers.fill("ten");
  await page.getByRole("link", { name: /^Client–server/ }).click();
  await expect(peers).toHaveValue("5");
  await expect(start).toBeEnabled();
});

test("the curve to a thousand is simulated while the page stays responsive, can be cancelled, and can be saved", async ({
  visit,
}) => {
  test.setTimeout(15 * 60_000);
  const page = await visit({ scene: "small-file" });
  await page.evaluate(() => {
    const found: number[] = [];
    new PerformanceObserver((list) =>
      found.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: "longtask",
    });
    Object.assign(window, { longTasks: found });
  });
  const chart = page.getByRole("region", { name: "Distribution time against N" });
  const simulate = chart.getByRole("button", { name: /^Simulate up to/ });
  await simulate.click();
  await chart.getByRole("button", { name: "Cancel" }).click();
  await expect(chart.getByText("Cancelled. The points so far are kept.")).toBeVisible();

  const startedAt = Date.now();
  await simulate.click();
  await expect(chart.getByRole("progressbar")).toBeVisible();
  await expect(simulate).toBeVisible({ timeout: 10 * 60_000 });
  const seconds = (Date.now() - startedAt) / 1000;
  const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  console.log(
    `simulated curve: ${seconds.toFixed(1)} s; long tasks: ${longTasks.map(Math.round).join(" ") || "none"}`,
  );

  await chart.getByText("Points as a table").click();
  await expect(chart.getByRole("row", { name: /Simulated.* 1,000 / })).toBeVisible();
  await expect(chart.getByRole("row", { name: /Measured, client–server/ })).toBeVisible();

  const csv = page.waitForEvent("download");
  await chart.getByRole("button", { name: "Save as CSV" }).click();
  const text = await readFile(await (await csv).path(), "utf8");
  expect(text.startsWith("\uFEFFkind,mode,N,seconds,bound_seconds,ratio,setup\r\n")).toBe(true);
  expect(text).toContain("\r\nsimulated,p2p,1000,");
  const png = page.waitForEvent("download");
  await chart.getByRole("button", { name: "Save as PNG" }).click();
  const picture = await readFile(await (await png).path());
  expect(picture.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(picture.length).toBeGreaterThan(10_000);
  await look(page, "lab-curve", PROJECTOR);
});
