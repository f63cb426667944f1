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
  /** All so far, those that the observer has not been called with yet too. */
  readonly takeShifts: () => Shift[];
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
  const keep = (entries: PerformanceEntryList): void => {
    for (const { value, hadRecentInput, sources } of entries as Entry[]) {
      const what = sources.map(({ node, previousRect, currentRect }) => {
        const name = (node instanceof Element && node.getAttribute("class")) || node?.nodeName;
        return `${name} ${Math.round(previousRect.top)} to ${Math.round(currentRect.top)}`;
      });
      shifts.push({ value, isAsked: hadRecentInput, what: what.join(", ") });
    }
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const takeShifts = (): Shift[] => {
    keep(observer.takeRecords());
    return shifts;
  };
  Object.assign(window, { takeShifts });
}

/** Forgets what has moved so far, once nothing has moved for some frames. */
export async function forgetShifts(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { takeShifts } = window as unknown as StillWindow;
    for (let still = 0; still < 5; still++) {
      await new Promise(requestAnimationFrame);
      if (takeShifts().splice(0).length > 0) still = 0;
    }
  });
}

/** @param isAsked also what an input moved */
export async function expectStill(page: Page, when: string, isAsked = false): Promise<void> {
  const all = await page.evaluate(() => (window as unknown as StillWindow).takeShifts());
  const shifts = all.filter((shift) => isAsked || !shift.isAsked);
  const moved = shifts.map(({ value, what }) => `${value.toFixed(4)} ${what}`).join("; ");
  const sum = shifts.reduce((sum, { value }) => sum + value, 0);
  expect.soft(sum, `layout shift ${when}: ${moved}`).toBeLessThanOrEqual(MOST_SHIFT);
}
