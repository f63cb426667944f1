/**
 * Eight real tabs that download from each other. Every ten seconds one of them dies and a new one comes, also the one that shared
 * the file, once there is another whole copy. All survivors must finish.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import { seededRandom } from "../../../shared/core/random.ts";
import { MIB, sample, sha256Of } from "../../content.ts";
import type { Tab } from "../../tab.ts";
import { onStage, type Stage } from "./stage.ts";
import { expectThat, type RunTrial, type TrialOptions } from "./trial.ts";
import { newPerson } from "./victim.ts";

const TABS = 8;
const EVERY_MS = 10_000;
/** A tab that shares with seven others is done in half a minute: most of those that die are not. */
const LENGTH = 32 * MIB + 7;
const SEARCH = { upload: String(2 * MIB) };

export const churnTabs: RunTrial = (options) => onStage((stage) => churn(stage, options));

async function churn({ browser, origin }: Stage, { print, runs, seed }: TrialOptions): Promise<string> {
  const random = seededRandom(seed);
  const file = sample("churn.bin", LENGTH);
  const first = await (await newPerson(browser, origin, SEARCH)).visit();
  const link = await first.seed([file], { sealed: true });
  const tabs = [first];
  const come = async (): Promise<void> => void tabs.push(await newcomer(browser, origin, link));
  await Promise.all(Array.from({ length: TABS - 1 }, come));
  let unfinished = 0;
  for (let run = 0; run < runs; run++) {
    await wait(EVERY_MS);
    const whole = await Promise.all(tabs.map(isWhole));
    // The last whole copy must not die.
    const mortal = whole.filter(Boolean).length > 1 ? tabs : tabs.filter((_, i) => !whole[i]);
    const victim = random.pick(mortal.length > 0 ? mortal : tabs.slice(1));
    if (!whole[tabs.indexOf(victim)]) unfinished++;
    tabs.splice(tabs.indexOf(victim), 1);
    await die(victim);
    await come();
    print(
      `${run + 1} died, of which ${unfinished} had not finished; ${whole.filter(Boolean).length} of ${TABS} were whole`,
    );
  }
  for (const tab of tabs) {
    await tab.finished(file.name);
    expectThat((await tab.save(file.name)).sha256 === sha256Of(file), "the saved file is another one");
    expectThat(tab.complaints.length === 0, `a page complains: ${tab.complaints.join("; ")}`);
  }
  const sharer = tabs.includes(first) ? "the first tab among them" : "without the first tab, which had died";
  return `${runs} tabs of ${TABS} died and were replaced, ${unfinished} before they were done; all ${tabs.length} survivors finished, ${sharer}`;
}

async function newcomer(browser: Browser, origin: string, link: string): Promise<Tab> {
  return (await newPerson(browser, origin, SEARCH)).visit(link);
}

async function isWhole(tab: Tab): Promise<boolean> {
  const [torrent] = await tab.torrents();
  return torrent !== undefined && torrent.pieceCount > 0 && torrent.piecesHave === torrent.pieceCount;
}

/** Its process crashes, and nothing of it says goodbye. */
async function die({ page }: Tab): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The crashed page cannot answer.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.context().close();
}
