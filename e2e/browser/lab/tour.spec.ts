/**
 * The guided tour with runs of the real engine in virtual time: what each step shows before and after its answer, and that the
 * texts say what the runs show. Unit tests check the claims themselves (web/lab/tour/claims.test.ts).
 */
import type { Locator, Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";
import { galleryTest } from "../gallery.ts";
import { glance } from "../look.ts";
import { expectStill, forgetShifts, watchShifts } from "../stillness.ts";

const test = galleryTest("lab");

// In one worker, so that the gallery is built once.
test.describe.configure({ mode: "default", timeout: 4 * 60_000 });

const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Guided tour" });
const sight = (page: Page, name: string): Locator => page.locator(`.sight-${name}`);

/** Answers the current step with the choice of this index. */
async function answer(page: Page, choice: number): Promise<void> {
  const tour = panel(page);
  await tour.getByRole("radio").nth(choice).check();
  await tour.locator(".tour-body .button-main").click();
  await expect(tour.locator(".outcome, .no-outcome")).toBeVisible({ timeout: 60_000 });
}

async function next(page: Page): Promise<void> {
  await panel(page)
    .getByRole("button", { name: /^(Next|Skip this step|Finish)$/ })
    .click();
}

/** Looks at the page on every screen and returns to the first. */
async function seen(page: Page, state: string): Promise<void> {
  await expectStill(page, `before ${state}`);
  await glance(page, state);
  await page.setViewportSize({ width: 1280, height: 720 });
  await forgetShifts(page);
}

test("each step shows the swarm alone before its answer, and afterwards the picture that proves it", async ({
  visit,
}) => {
  const page = await visit({ scene: "setup" });
  await page.evaluate(watchShifts);
  await page.getByRole("button", { name: "Start the tour" }).click();
  const tour = panel(page);
  await seen(page, "lab-tour-1-asking");

  const begin = async (step: number): Promise<void> => {
    await expect(tour.getByText(`Step ${step} of 10`)).toBeVisible();
    await expect(tour.locator(".outcome")).toHaveCount(0);
    // Presets, setups and other pictures would give the answer away.
    await expect(page.getByRole("navigation", { name: "Presets" })).toHaveCount(0);
    await expect(page.locator(".sight")).toHaveCount(1);
    await expect(page.getByText(/bound \d|Peer-to-peer bound/)).toHaveCount(0);
  };

  // An answer changes the view, however long its run takes.
  const told = async (choice: number): Promise<void> => {
    await answer(page, choice);
    await expectStill(
      page,
      `at the answer ${choice} of ${await tour.locator(".tour-where").textContent()}`,
      true,
    );
    await forgetShifts(page);
  };

  await begin(1);
  await expect(tour.getByRole("button", { name: "Run it", exact: true })).toBeDisabled();
  await told(1);
  await expect(tour.locator(".outcome")).toContainText("You were right.");
  // From there, those who use the keyboard go on.
  await expect(tour.locator(".tour-body")).toBeFocused();
  await expect(sight(page, "bound")).not.toContainText("Peer-to-peer bound");
  await next(page);

  await begin(2);
  await expect(page.locator(".legend")).toContainText("client");
  await expect(page.locator(".legend")).not.toContainText("served");
  await told(2);
  await expect(tour.locator(".outcome")).toContainText("share one upload");
  await expect(sight(page, "bound")).not.toContainText("Peer-to-peer bound");
  await next(page);

  await begin(3);
  await told(2);
  await expect(sight(page, "bound")).toContainText("Peer-to-peer bound");
  await expect(page.locator(".formula-binding")).toContainText("5 × 4 MB");
  await seen(page, "lab-tour-3-told");
  await next(page);

  await begin(4);
  await told(2);
  await expect(sight(page, "bytes")).toBeVisible();
  // The thumb is at the end, which is what the time next to it says.
  const slider = page.getByRole("slider");
  expect(await slider.evaluate((input: HTMLInputElement) => Number(input.max) - Number(input.value))).toBe(0);
  await next(page);

  // The last run at half time, with the tracker, and no answer yet.
  await begin(5);
  await expect(page.locator(".tracker text").last()).toHaveText("tracker");
  await told(2);
  await expect(page.locator(".tracker text").last()).toHaveText("tracker: 0 bytes of the file");
  await expect(page.locator(".tracker-line")).not.toHaveCount(0);
  await expect(page.locator(".graph .edge:not(.edge-still)")).not.toHaveCount(0);
  await seen(page, "lab-tour-5-told");
  await next(page);

  await begin(6);
  await told(2);
  await expect(sight(page, "pieces")).toHaveCount(2);
  await expect(page.locator(".which")).toHaveText(["Sequential · 4.8 s", "Rarest first · 4.8 s"]);
  await seen(page, "lab-tour-6-told");
  await next(page);

  await begin(7);
  await expect(page.locator(".node-role-fast")).toHaveCount(7);
  await told(0);
  await expect(page.getByText(/^Fast uploaders: [\d.]+ s$/)).toBeVisible();
  await expect(page.getByText(/^Slow uploaders: [\d.]+ s$/)).toBeVisible();
  // The table shows the decision that the text is about.
  const about = /Of the (\d) peers that (Peer \d+) served in return \(R\) at (\d+ s), \1 were fast/;
  const [, served = "", chooser = "", when = ""] =
    about.exec((await tour.locator(".outcome").textContent()) ?? "") ?? [];
  const table = sight(page, "choker");
  await expect(table.getByRole("combobox")).toContainText(`Decisions of ${chooser}`);
  await expect(table.getByRole("columnheader").last()).toHaveText(when);
  const returned = table.locator("tr:has(td:last-child.choke-regular) > th");
  await expect(returned).toHaveText(new Array(Number(served)).fill(/ · fast$/));
  await expect(page.locator(".graph .edge-core")).not.toHaveCount(0);
  await expect(page.locator(".so-far")).toHaveText("0 of 12 had the file at the moment shown");
  await next(page);

  await begin(8);
  await told(2);
  await expect(tour.locator(".outcome")).toContainText("Peer 10 joined after 45 s");
  await expect(page.locator(".node-role-newcomer")).toHaveCount(1);
  const newcomer = sight(page, "choker").getByRole("row", { name: /newcomer/ });
  await expect(newcomer.locator("td").last()).toHaveText(/^O/);
  expect(await newcomer.evaluate(cutDecisions)).toEqual([]);
  await expect(page.getByText("Simulated", { exact: true })).toBeVisible();
  await seen(page, "lab-tour-8-told");
  await next(page);

  await begin(9);
  await told(2);
  await expect(page.locator(".so-far")).toHaveText("0 of 12 had the file at the moment shown");
  const freeRiders = sight(page, "choker").getByRole("row", { name: /free-rider/ });
  await expect(freeRiders).toHaveCount(4);
  await expect(freeRiders.locator(".choke-regular")).toHaveCount(0);
  await next(page);

  await begin(10);
  await told(2);
  await expect(page.locator(".node-gone")).toHaveCount(1);
  await expect(page.locator(".so-far")).toHaveText("0 of 6 had the file at the moment shown");
  await expect(sight(page, "pieces")).toContainText("left");
  const singles = /(\d+) chunks then existed only once/;
  const [, said] = singles.exec((await tour.locator(".outcome").textContent()) ?? "") ?? [];
  await expect(sight(page, "pieces").getByText(`${said} chunks exist only once`)).toBeVisible();
  await seen(page, "lab-tour-10-told");
  await next(page);

  await expect(tour.getByText("You were right 10 of 10 times.")).toBeVisible();
  const simulated = tour.getByText(/^Simulated with the same engine: one downloader/);
  await expect(simulated).toBeVisible({ timeout: 180_000 });
  const [one = 0, hundred = 0, thousand = 0] = [
    ...((await simulated.textContent()) ?? "").matchAll(/after ([\d.]+) s/g),
  ].map(([, seconds]) => Number(seconds));
  // The points rise at the start, and then hardly.
  expect(hundred / one).toBeGreaterThan(1.5);
  expect(thousand / hundred).toBeLessThan(1.15);
  await expect(sight(page, "chart")).toBeInViewport({ ratio: 1 });
  // All of the last step is seen at once.
  const { scrollHeight, clientHeight } = await tour.locator(".tour-body").evaluate(sizes);
  expect(scrollHeight).toBeLessThanOrEqual(clientHeight);
  await seen(page, "lab-tour-end");
  await tour.getByRole("button", { name: "Start over" }).click();
  await begin(1);
  for (const choice of await tour.getByRole("radio").all()) await expect(choice).not.toBeChecked();
});

/** Runs in the page. @returns the decisions in a peer's row that its name hides in part */
function cutDecisions(row: Element): readonly string[] {
  const edge = row.querySelector("th")?.getBoundingClientRect().right ?? 0;
  return [...row.querySelectorAll("td")]
    .filter(
      (cell) => cell.getBoundingClientRect().left < edge && cell.getBoundingClientRect().right > edge + 1,
    )
    .map(({ textContent }) => textContent ?? "");
}

/** Runs in the page. */
function sizes({ scrollHeight, clientHeight }: Element) {
  return { scrollHeight, clientHeight };
}

test("a reload keeps the step and the guesses, and a preset that the tour has run shows its run", async ({
  visit,
}) => {
  const page = await visit({ scene: "setup" });
  await page.getByRole("button", { name: "Start the tour" }).click();
  const tour = panel(page);
  for (const choice of [1, 0]) {
    await answer(page, choice);
    await next(page);
  }
  await tour.getByRole("radio").nth(2).check();
  await page.reload();
  await expect(tour.getByText("Step 3 of 10")).toBeVisible();
  await expect(tour.getByRole("radio").nth(2)).toBeChecked();
  await tour.getByRole("button", { name: "Run it", exact: true }).click();
  await expect(tour.locator(".outcome")).toBeVisible();
  for (let step = 3; step < 9; step++) await next(page);
  await answer(page, 2);
  for (const name of ["Next", "Skip this step"])
    await tour.getByRole("button", { name, exact: true }).click();
  // Also of the steps before the reload.
  await expect(tour.getByText("You were right 3 of 4 times.")).toBeVisible();
  await tour.getByRole("button", { name: "Try “Client–server”" }).click();
  await expect(page.getByText("“Client–server” has not run yet.")).toBeVisible();
  await page.getByRole("link", { name: "Free-riders", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Free-riders" })).toBeVisible();
  await expect(page.getByText("12 of 12 have the file")).toBeVisible();
  const options = page.getByRole("combobox", { name: "Earlier runs" }).getByRole("option");
  await expect(options.first()).toHaveText("1. Tour step 3: Peer-to-peer, N = 5");
});

test("on a busy machine no step concludes anything from its run; a simulated run does", async ({ visit }) => {
  const page = await visit({ scene: "setup", busy: true });
  await page.getByRole("button", { name: "Start the tour" }).click();
  const tour = panel(page);
  for (let step = 1; step <= 10; step++) {
    await expect(tour.getByText(`Step ${step} of 10`)).toBeVisible();
    await answer(page, 2);
    // The choice of a simulated run holds for the steps after it.
    const isSimulated = step === 8 || step === 10;
    await expect(tour.locator(".outcome")).toHaveCount(isSimulated ? 1 : 0);
    if (!isSimulated) {
      await expect(tour.getByText(/^This device was too busy: its peers/)).toBeVisible();
      await expect(page.locator(".sight")).toHaveCount(1);
    }
    if (step === 9) {
      await tour.getByRole("button", { name: "Use a simulated run" }).click();
      await expect(tour.locator(".outcome")).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText("Simulated", { exact: true })).toBeVisible();
    }
    await next(page);
  }
  await expect(tour.getByText(/^You were right 3 of 3 times/)).toBeVisible();
});
