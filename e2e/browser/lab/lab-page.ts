/** The lab's page as a test drives it: a setup is opened by its link, and runs are read from what the page recorded. */
import type { Page } from "@playwright/test";
import { PRESETS, type PresetName } from "../../../web/lab/model/presets.ts";
import type { Recording } from "../../../web/lab/model/recording.ts";
import type { LabSetup } from "../../../web/lab/model/setup.ts";
import { parametersOf } from "../../../web/lab/model/setup-parameters.ts";
import { expect } from "../../fixtures.ts";
import type { Tab } from "../../tab.ts";

/** Enough for a run of a minute on a machine that is several times too slow for it. */
export const RUN_TIMEOUT_MS = 4 * 60_000;

/** A recording without its samples, which are many, but with what a test needs from them. */
export interface Run extends Omit<Recording, "samples" | "chokeRounds"> {
  /** Payload bytes that each peer sent in all, by number. */
  readonly uploaded: readonly number[];
  /** The furthest that any leecher was ahead of file order: its last piece's index minus those it would have in order. */
  readonly furthestAhead: number;
}

interface LabWindow extends Window {
  readonly tabswarmLab?: { recordings(): readonly Recording[] };
}

export function setupOf(name: PresetName, about: Partial<LabSetup> = {}): LabSetup {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  return { ...preset.setup, ...about };
}

/** Also from the lab itself. */
export async function openLab(tab: Tab, setup: LabSetup): Promise<Page> {
  const { page } = tab;
  const url = tab.addressOf("lab");
  url.search = parametersOf(setup).toString();
  url.searchParams.set("ice", "none");
  await page.goto(url.href);
  return page;
}

export async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
}

/** The runs of this page load, the oldest first. */
export async function runs(page: Page): Promise<readonly Run[]> {
  return page.evaluate(() => {
    const recordings = (window as unknown as LabWindow).tabswarmLab?.recordings() ?? [];
    return recordings.map((recording) => {
      const leechers = recording.samples.flatMap(({ peers }) => peers.slice(1));
      const aheads = leechers.flatMap((peer) => {
        if (peer === undefined || peer.piecesHave === 0) return [];
        const lastByte = peer.pieces.findLastIndex((byte) => byte !== 0);
        const lastBit = 7 - Math.log2((peer.pieces[lastByte] ?? 0) & -(peer.pieces[lastByte] ?? 0));
        return [8 * lastByte + lastBit + 1 - peer.piecesHave];
      });
      return {
        ...recording,
        samples: undefined,
        chokeRounds: undefined,
        uploaded: recording.samples.at(-1)?.peers.map((peer) => peer?.uploaded ?? 0) ?? [],
        furthestAhead: Math.max(0, ...aheads),
      };
    });
  });
}

/** Waits until that many runs are over. @returns them */
export async function ended(page: Page, count = 1): Promise<readonly Run[]> {
  let found: readonly Run[] = [];
  const isOver = ({ phase }: Run): boolean => phase !== "gathering" && phase !== "running";
  await expect
    .poll(
      async () => {
        found = await runs(page);
        return found.filter(isOver).length;
      },
      { timeout: RUN_TIMEOUT_MS, intervals: [250] },
    )
    .toBe(count);
  return found;
}

/** Runs the setup to its end. @returns its runs, of which there are two where it asks for both modes */
export async function runsOf(tab: Tab, setup: LabSetup): Promise<readonly [Run, ...Run[]]> {
  const page = await openLab(tab, setup);
  await start(page);
  const [first, ...others] = await ended(page, setup.mode === "both" ? 2 : 1);
  if (first === undefined) throw new Error("no run");
  for (const { phase } of [first, ...others]) expect(phase).toBe("finished");
  return [first, ...others];
}

/** Waits until the last run's clock has started. */
export async function running(page: Page): Promise<void> {
  await expect.poll(async () => (await runs(page)).at(-1)?.phase, { intervals: [100] }).toBe("running");
}

/** The last leecher's finish, seconds. */
export function lastOf({ finishedAt }: Run): number {
  return Math.max(...finishedAt.slice(1).map((at) => at ?? Number.POSITIVE_INFINITY));
}
