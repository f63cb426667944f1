/** Whether a page's layout stays still: the layout shifts that Chromium reports. */
import type { Page } from "@playwright/test";
import { expect } from "../fixtures.ts";

/** The sum of layout shifts. Chromium's guide (web.dev/cls) calls 0.1 good. */
const MOST_SHIFT = 0.02;

interface Shift {
  readonly value: number;
  /** Within half a second after an input, or after the window has changed its size. */
  readonly isAsked: boolean;
  readonly what: string;
}

interface StillWindow extends Window {
  readonly shifts: Shift[];
}

/** Runs in the page, before anything else or at any later time. */
export function watchShifts(): void {
  type Entry = PerformanceEntry & {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly {
      readonly node: Node | null;
      readonly previousRect: DOMRectReadOnly;
      readonly currentRect: DOMRectReadOnly;
    }[];
  };
  const shifts: Shift[] = [];
  Object.defineProperty(window, "shifts", { value: shifts });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Entry[]) {
      const what = sources.map(({ node, previousRect, currentRect }) => {
        const name = (node instanceof Element && node.getAttribute("class")) || node?.nodeName;
        return `${name} ${Math.round(previousRect.top)} to ${Math.round(currentRect.top)}`;
      });
      shifts.push({ value, isAsked: hadRecentInput, what: what.join(", ") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** Forgets what has moved so far, once it has been drawn. */
export async function forgetShifts(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    (window as unknown as StillWindow).shifts.length = 0;
  });
}

/** @param isAsked also what an input moved */
export async function expectStill(page: Page, when: string, isAsked = false): Promise<void> {
  const all = await page.evaluate(() => (window as unknown as StillWindow).shifts);
  const shifts = all.filter((shift) => isAsked || !shift.isAsked);
  const moved = shifts.map(({ value, what }) => `${value.toFixed(4)} ${what}`).join("; ");
  const sum = shifts.reduce((sum, { value }) => sum + value, 0);
  expect.soft(sum, `layout shift ${when}: ${moved}`).toBeLessThanOrEqual(MOST_SHIFT);
}
