/**
 * Looks at a page as it is, light and dark, on several screens: nothing that axe objects to, nothing wider than the screen.
 * The pictures land in test-results/looks/.
 */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

const SCHEMES = ["light", "dark"] as const;

interface Size {
  readonly width: number;
  readonly height: number;
}

export const SCREENS: Readonly<Record<string, Size>> = {
  desktop: { width: 1280, height: 860 },
  phone: { width: 360, height: 740 },
};

export async function look(page: Page, state: string, screens = SCREENS): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [screen, size] of Object.entries(screens)) {
      // After the colours: canvases are drawn anew when their size changes.
      await page.setViewportSize(size);
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      const title = `${state}-${screen}-${colorScheme}`;
      await page.screenshot({
        path: `test-results/looks/${title}.png`,
        fullPage: true,
        animations: "disabled",
      });
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ["violations"] })
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect.soft(found, `axe on ${title}`).toEqual([]);
      expect.soft(await page.evaluate(tooWide), `too wide on ${title}`).toEqual([]);
    }
  }
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
  return [...beyond, ...spilling].map((element) => element.outerHTML.slice(0, 120));
}
