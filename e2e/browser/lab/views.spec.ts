/**
 * The lab's views on made-up runs: how each state looks (test-results/looks/), that they can be used by keyboard, and the
 * theory chart with its simulation and exports.
 */
import { readFile } from "node:fs/promises";
import { expect } from "../../fixtures.ts";
import { galleryTest, show } from "../gallery.ts";
import { glance, look, SCREENS } from "../look.ts";
import { expectStill, watchShifts } from "../stillness.ts";
import { expectRoom, smallestText } from "./room.ts";

const test = galleryTest("lab");

const PROJECTOR = { ...SCREENS, projector: { width: 1920, height: 1080 } };

const SCENES = [
  "setup",
  "absurd",
  "own-file",
  "running",
  "free-riders",
  "seeder-left",
  "two-speeds",
  "another-preset",
  "not-valid",
  "many",
  "hundred",
];

test("looks", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  for (const scene of SCENES)
    await test.step(scene, async () => {
      await show(page, scene);
      await glance(page, `lab-${scene}`);
    });
});

test("looks: finished, on a projector too, with every table open", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  await look(page, "lab-finished", PROJECTOR);
  let tables = 0;
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    // An opened table leaves the locator, so the first that matches is always one still closed.
    const closed = page.locator("details.numbers:not([open]) summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await expect(page.locator("details.numbers:not(:has(table))")).toHaveCount(0);
    tables = Math.max(tables, await page.getByRole("table").count());
    await look(page, `lab-tables-${await tab.getAttribute("data-panel")}`, {
      desktop: { width: 1280, height: 860 },
    });
  }
  expect(tables).toBeGreaterThan(3);
});

test("looks: in Korean", async ({ visit }) => {
  await look(await visit({ scene: "finished", locale: "ko-KR" }), "lab-korean");
});

test("a run can be examined by keyboard", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  const slider = page.getByRole("slider", { name: "Moment of the run" });
  // The tabs move with the arrow keys.
  await page.getByRole("tab", { name: "Chunks of each peer" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "What happened" })).toBeFocused();
  const events = page.getByRole("region", { name: "What happened" });
  await expect(events.getByText("The run ended.")).toBeVisible();
  await expect(page.getByText(/^The run is over: the lines show/)).toBeVisible();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(page.getByText(/^The run is over: the lines show/)).toHaveCount(0);
  await expect(slider).toHaveAttribute("aria-valuetext", /^0 /);
  await expect(events.getByText("The run ended.")).toHaveCount(0);
  await expect(page.getByText("0 of 5 had the file at the moment shown")).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.getByText("5 of 5 have the file")).toBeVisible();

  const swarm = page.getByRole("region", { name: "Swarm" });
  await swarm.getByRole("group", { name: "Swarm" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(swarm.getByText(/^Seeder has the whole file/)).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(swarm.getByText(/^Peer 1 has the whole file/)).toBeVisible();

  await page.getByRole("tab", { name: "Chunks of each peer" }).click();
  await page.getByRole("button", { name: "Availability" }).focus();
  await expect(page.locator(".bubble")).toContainText("How many peers have a chunk");
  await page.keyboard.press("Escape");
  await expect(page.locator(".bubble")).toHaveCount(0);
});

test("on 1280 × 720, the graph, the theory and the progress are visible together", async ({ visit }) => {
  const page = await visit({ scene: "free-riders" });
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect(page.getByText(/^Givers: [\d.]+ s$/)).toBeInViewport({ ratio: 1 });
  await expect(page.getByText(/^Free-riders: [\d.]+ s$/)).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("slider", { name: "Moment of the run" })).toBeInViewport({ ratio: 1 });
  await expect(page.locator(".graph svg")).toBeInViewport({ ratio: 1 });
  await expect(page.locator(".formula-binding")).toBeInViewport({ ratio: 1 });
  // One of the others at a time.
  await expect(page.getByRole("tabpanel")).toHaveCount(1);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(page.getByRole("tab")).toHaveCount(7);
  await expect(page.locator(".sight")).toHaveCount(1);
});

test("words in the graph are legible, and in presentation mode no text is smaller than 20 px", async ({
  visit,
}) => {
  const page = await visit({ scene: "free-riders" });
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect(page.getByText("free-rider", { exact: true }).first()).toBeVisible();
  expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(13);
  await page.getByRole("button", { name: "Presentation mode" }).click();
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
    [1024, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      const where = `${width} × ${height}, ${await tab.textContent()}`;
      await expect.poll(() => page.evaluate(smallestText), where).toBeGreaterThanOrEqual(20);
    }
  }
  await look(page, "lab-presenting", { beamer: { width: 1024, height: 768 } });
  await expectRoom(page, "presenting");
  await page.getByRole("button", { name: "Start the tour" }).click();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Run it" }).click();
  await expect(page.locator(".outcome")).toBeVisible();
  expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(20);
  await expectRoom(page, "presenting the tour");
});

test("the graph's words and legend have room in its card, and the slider next to the buttons", async ({
  visit,
}) => {
  const page = await visit({ scene: "two-speeds" });
  for (const scene of ["two-speeds", "free-riders", "many"] as const) {
    await show(page, scene);
    for (const [width, height] of [
      [1280, 800],
      [1280, 720],
      [1024, 768],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expectRoom(page, `${scene}, ${width} × ${height}`);
    }
  }
});

test("choosing another preset puts the old result away, which keeps its name", async ({ visit }) => {
  const page = await visit({ scene: "free-riders" });
  await expect(page.getByRole("heading", { name: "Free-riders" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run again" })).toBeVisible();
  await page.getByRole("link", { name: "Two speeds" }).click();
  await expect(page.getByRole("button", { name: "Run again" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await expect(page.getByText("“Two speeds” has not run yet. Press Start.")).toBeVisible();
  await expect(page.getByText("Givers:")).toHaveCount(0);
  await page
    .getByRole("combobox", { name: "Earlier runs" })
    .selectOption({ label: "1. Free-riders: Peer-to-peer, N = 12" });
  await expect(page.getByRole("heading", { name: "Free-riders" })).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Two speeds" })).toBeVisible();
  await expect(page.getByText(/^Fast uploaders: /)).toBeVisible();
});

test("moments of a run can be gone to; a peer that left is struck out", async ({ visit }) => {
  const page = await visit({ scene: "seeder-left" });
  // In the end everybody has the whole file and serves in turn; when the seeder leaves, nobody that stays does.
  await expect(page.locator(".graph .edge")).not.toHaveCount(0);
  await expect(page.locator(".graph .edge:not(:has(.edge-core))")).toHaveCount(0);
  await page.getByRole("button", { name: /^The seeder leaves: 8/ }).click();
  await expect(page.getByRole("slider", { name: "Moment of the run" })).toHaveAttribute(
    "aria-valuetext",
    /^8/,
  );
  await expect(page.locator(".node-gone")).toHaveCount(1);
  await expect(page.locator(".piece-gone")).toContainText("left");
  await expect(page.locator(".graph .edge-core")).toHaveCount(0);
});

test("after a run that the machine did not carry, the value is grey, and a lighter run can be started", async ({
  visit,
}) => {
  const page = await visit({ scene: "not-valid" });
  const card = page.getByRole("region", { name: "Compared with the theory" });
  await expect(card.getByText("Measured ÷ bound")).toHaveCount(0);
  await card.getByRole("button", { name: "Run with 5 downloaders" }).click();
  await expect(page.locator("summary", { hasText: "Set up a run" })).toContainText("N = 5");
  await expect(page.getByText("5 of 5 have the file")).toBeVisible();
});

test("nothing moves while the page is used", async ({ visit }) => {
  const page = await visit({ scene: "finished" });
  await page.evaluate(watchShifts);
  const slider = page.getByRole("slider", { name: "Moment of the run" });
  await slider.focus();
  for (let press = 0; press < 6; press++) await page.keyboard.press("PageDown");
  const nodes = page.locator(".graph .node");
  for (const node of (await nodes.all()).slice(0, 4)) await node.hover();
  await expectStill(page, "from the start", true);
});

test("looks: a narrow phone on its side, and a zoom of 400 %", async ({ visit }) => {
  const page = await visit({ scene: "free-riders", locale: "ko-KR" });
  for (const [width, height] of [
    [640, 320],
    [320, 180],
  ] as const)
    await look(page, `lab-small-${width}`, { small: { width, height } });
});

test("an absurd number is explained at its field, and nothing can be started", async ({ visit }) => {
  const page = await visit({ scene: "setup" });
  const peers = page.getByRole("textbox", { name: "Downloaders (N)" });
  const start = page.getByRole("button", { name: "Start", exact: true });
  await expect(start).toBeEnabled();
  await page.locator("summary", { hasText: "Set up a run" }).click();
  // The symbols of the formulas are no words.
  await expect(page.locator(".setup label:not(.visually-hidden) sub")).toHaveText(["s", "i"]);
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
  await page.getByRole("tab", { name: "Distribution time against N" }).click();
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
