/**
 * Looks at a page as it is, light and dark, on several screens: axe finds no violation, and nothing is wider than the screen.
 * With LOOKS=1, writes a picture of each to test-results/looks/.
 */
import type { Page, ViewportSize } from "@playwright/test";
import axe from "axe-core";
import { expect } from "../fixtures.ts";

const SCHEMES = ["light", "dark"] as const;

const phone: ViewportSize = { width: 360, height: 740 };
export const PHONE = { phone };
export const SCREENS: Readonly<Record<string, ViewportSize>> = {
  desktop: { width: 1280, height: 860 },
  phone,
};

/** All rules of axe, or only the one that depends on colours, for a layout that is looked at in the other scheme too. */
type Rules = "all" | "contrast";

export async function look(page: Page, state: string, screens = SCREENS): Promise<void> {
  for (const [which, colorScheme] of SCHEMES.entries())
    for (const [n, screen] of Object.entries(screens).entries())
      await lookOnce(page, state, colorScheme, screen, n % SCHEMES.length === which ? "all" : "contrast");
}

/** Every colour scheme and every screen, but not every pair: half of the time that `look` takes. */
export async function glance(page: Page, state: string): Promise<void> {
  for (const [n, screen] of Object.entries(SCREENS).entries())
    await lookOnce(page, state, n === 0 ? "light" : "dark", screen);
}

/** In the few colours that somebody has chosen for everything. */
export async function lookForced(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ forcedColors: "active" });
  await lookOnce(page, `${state}-forced`, "dark", ["desktop", { width: 1280, height: 860 }]);
  await page.emulateMedia({ forcedColors: "none" });
}

async function lookOnce(
  page: Page,
  state: string,
  colorScheme: (typeof SCHEMES)[number],
  [screen, size]: readonly [string, ViewportSize],
  rules: Rules = "all",
): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  // After the colours: canvases are redrawn only when their size changes.
  await page.setViewportSize(size);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  const title = `${state}-${screen}-${colorScheme}`;
  if (process.env.LOOKS)
    await page.screenshot({
      path: `test-results/looks/${title}.png`,
      fullPage: true,
      animations: "disabled",
    });
  expect.soft(await axeViolations(page, rules), `axe on ${title}`).toEqual([]);
  expect
    .soft(await page.evaluate(moving), `moves on ${title}, although less motion is asked for`)
    .toEqual([]);
  expect.soft(await page.evaluate(tooWide), `too wide on ${title}`).toEqual([]);
}

async function axeViolations(page: Page, rules: Rules): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (isContrast) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ["violations"],
      ...(isContrast && { runOnly: ["color-contrast"] }),
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, rules === "contrast");
}

/** Runs in the page. @returns the names of animations that go on */
function moving(): string[] {
  return document
    .getAnimations()
    .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 0)
    .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : animation.id));
}

/** Runs in the page. @returns what reaches beyond the body or its own button, unless it lies in a box that scrolls. */
function tooWide(): string[] {
  const limit = document.body.getBoundingClientRect().right + 0.5;
  const scrolls = (element: Element): boolean =>
    element.parentElement !== null &&
    (["auto", "scroll", "hidden"].includes(getComputedStyle(element.parentElement).overflowX) ||
      scrolls(element.parentElement));
  const all = [...document.body.querySelectorAll("*")];
  const beyond = all.filter((element) => element.getBoundingClientRect().right > limit && !scrolls(element));
  const spilling = all.filter(
    (element) => element instanceof HTMLButtonElement && element.scrollWidth > element.clientWidth,
  );
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : []),
    ...[...beyond, ...spilling].map((element) => element.outerHTML.slice(0, 120)),
  ];
}
