/**
 * Twelve peers over real WebRTC: eight pages, one of which has shared a file, and four liars that claim to have it too. Every page must
 * get the right file, ban every liar that it loses, and stay connected with all honest peers.
 */
import { type Browser, chromium } from "@playwright/test";
import { seededRandom } from "../../../shared/core/random.ts";
import { MIB, type Sample, seededBytes, sha256Of } from "../../content.ts";
import { startTestServer, type TestServer } from "../../server.ts";
import type { Tab } from "../../tab.ts";
import { type Liar, startLiar, WAYS_OF_LYING } from "../liar.ts";
import { expectThat, type RunTrial } from "./trial.ts";
import { launchOptions, newPerson } from "./victim.ts";

const PAGES = 8;
const LIARS = 4;
/** A liar costs each peer about one piece of 256 KiB: four of them 2 % of this. */
const LENGTH = 48 * MIB + 1;
const MOST_WASTE = 0.05;
const FALSE_PIECES = "sends pieces that fail their hash";

interface Outcome {
  /** Wasted bytes divided by received bytes. */
  readonly waste: number;
  /** Bans by all pages together. */
  readonly bans: number;
}

export const lieToPages: RunTrial = async ({ print, runs, seed }) => {
  const random = seededRandom(seed);
  const [server, browser] = [await startTestServer(), await chromium.launch(launchOptions())];
  const outcomes: Outcome[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const [way, lies] = Object.entries(WAYS_OF_LYING)[run % Object.keys(WAYS_OF_LYING).length] as [
        string,
        (typeof WAYS_OF_LYING)[string],
      ];
      const liars = await Promise.all(
        Array.from({ length: LIARS }, () => startLiar(server.tracker, lies(random.below(2 ** 31)))),
      );
      const file = { name: `lies ${run}.bin`, length: LENGTH, seed: 1 + random.below(2 ** 30) };
      try {
        const outcome = await download({ browser, server, liars, file });
        outcomes.push(outcome);
        print(`${way} false: ${outcome.bans} bans, ${percent(outcome.waste)} wasted`);
      } finally {
        await Promise.all(liars.map(({ peer }) => peer.close()));
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const worst = Math.max(...outcomes.map(({ waste }) => waste));
  return `${runs} swarms with ${LIARS} liars among ${PAGES + LIARS} peers: all files right, every liar banned, no honest peer; at most ${percent(worst)} wasted`;
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

interface Swarm {
  readonly browser: Browser;
  readonly server: TestServer;
  readonly liars: readonly Liar[];
  readonly file: Sample;
}

async function download({ browser, server, liars, file }: Swarm): Promise<Outcome> {
  const pages: Tab[] = [];
  try {
    const seeder = await (await newPerson(browser, server.origin)).visit();
    pages.push(seeder);
    const link = await seeder.seed([file], { sealed: false });
    for (const { peer } of liars) await peer.share(file.name, seededBytes(file.seed, file.length));
    // Nothing is asked for before everybody knows everybody: fast peers would be done before they have met all liars.
    for (let i = 1; i < PAGES; i++)
      pages.push(await (await newPerson(browser, server.origin, { download: "0" })).visit(link));
    const others = PAGES + LIARS - 1;
    for (const page of pages.slice(1)) await page.snapshotWhere(({ peers }) => peers.length === others);
    await Promise.all(pages.map((page) => page.setLimits({})));
    await Promise.all(pages.slice(1).map((page) => page.finished(file.name)));
    return await judge(pages, liars, file);
  } finally {
    for (const page of pages) await page.page.context().close();
  }
}

async function judge(pages: readonly Tab[], liars: readonly Liar[], file: Sample): Promise<Outcome> {
  const banned = new Set<string>();
  let [bans, wasted, received] = [0, 0, 0];
  // Those that have downloaded: peers that have everything need no links to each other.
  for (const page of pages.slice(1)) {
    expectThat((await page.save(file.name)).sha256 === sha256Of(file), "a saved file is another one");
    const { peers, wasted: waste, downloaded } = await page.snapshot();
    const linked = new Set(peers.map(({ peerId }) => peerId));
    const gone = liars.map(({ peer }) => peer.session.peerId).filter((id) => !linked.has(id));
    const honest = peers.length - (liars.length - gone.length);
    expectThat(honest === PAGES - 1, `a page has links to ${honest} of ${PAGES - 1} honest peers`);
    if (gone.length > 0) await expectOffences(page, gone.length);
    for (const id of gone) banned.add(id);
    bans += gone.length;
    wasted += waste;
    received += downloaded;
    expectThat(page.complaints.length === 0, `a page complains: ${page.complaints.join("; ")}`);
  }
  expectThat(banned.size === liars.length, `${banned.size} of ${liars.length} liars were banned`);
  expectThat(wasted <= MOST_WASTE * received, `${percent(wasted / received)} wasted`);
  return { waste: wasted / received, bans };
}

/** "Details" tells the user how many peers are banned, and why. */
async function expectOffences(page: Tab, count: number): Promise<void> {
  await page.card().getByText("Details", { exact: true }).click();
  const section = page.card().getByRole("region", { name: "Disconnected for misconduct" });
  await section.waitFor();
  const text = (await section.textContent()) ?? "";
  const [, stated] = /(\d+) peers? may not connect/.exec(text) ?? [];
  expectThat(
    Number(stated) === count && text.includes(FALSE_PIECES),
    `${count} liars are gone; the page says: ${text}`,
  );
}
