/** Trackers that misbehave over real sockets, a network that goes and comes back, and a machine that slept. */
import type { Page, Worker } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample, sha256Of } from "../content.ts";
import { test as base, expect } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { type OddTrackers, startOddTrackers } from "./odd-trackers.ts";

const test = base.extend<{ odd: OddTrackers }>({
  odd: async ({ server }, use) => {
    const odd = await startOddTrackers(server.port);
    await use(odd);
    odd.close();
  },
});

/** The browser itself reports a WebSocket that cannot be opened. */
const tolerated = [/WebSocket connection to/];

/**
 * Lets the worker's clocks and timers run five times as fast, so that nobody waits for a tracker's deadlines. It is part of the
 * worker's script because the worker has set timers before a test can reach it.
 */
function hurry(): void {
  const { now } = performance;
  const { now: wallTime } = Date;
  const timeout = setTimeout;
  const start = wallTime();
  performance.now = () => now.call(performance) * 5;
  Date.now = () => start + (wallTime() - start) * 5;
  self.setTimeout = ((run: () => void, ms = 0) => timeout(run, ms / 5)) as typeof setTimeout;
}

async function hurryWorker(page: Page): Promise<void> {
  await page.route(/\/assets\/workers\/main-[^/]*\.js/, async (route) => {
    const response = await route.fetch({ maxRetries: 2 });
    await route.fulfill({ response, body: `(${hurry.toString()})();${await response.text()}` });
  });
  await page.reload();
}

const { troubles, connected } = en.details.tracker;

test("Details names what is wrong with each tracker, and one that comes back introduces people", async ({
  person,
  odd,
}) => {
  const file = sample("found.bin", 600 * KIB);
  const search = { tracker: odd.url("/announce") };
  const seeder = await person({ search, tolerated });
  await hurryWorker(seeder.page);
  const link = await seeder.share(file);
  const lines: readonly (readonly [path: string, line: string])[] = [
    ["/silent", troubles["tracker-silent"]("")],
    ["/rubbish", `${troubles["tracker-unusable"]("not-json")} · ${connected}`],
    ["/binary", `${troubles["tracker-unusable"]("not-json")} · ${connected}`],
    ["/huge", `${troubles["tracker-unusable"]("message-too-long")} · ${connected}`],
    ["/odd", `${connected} · announced`],
    ["/failing", troubles["tracker-refused"]("not registered")],
    ["/closing", troubles["tracker-hangs-up"]("")],
    ["/busy", troubles["tracker-busy"]("too many clients")],
    ["/forbidden", troubles["tracker-unreachable"]("")],
  ];
  const leecher = await person({ search, tolerated });
  await hurryWorker(leecher.page);
  await leecher.enter(link + lines.map(([path]) => `&tr=${encodeURIComponent(odd.url(path))}`).join(""));
  const details = leecher.card().getByText("Details", { exact: true });
  await details.click();
  const line = (path: string) =>
    leecher.card().getByRole("region", { name: "Trackers" }).getByRole("listitem").filter({ hasText: path });
  await expect(line("/announce")).toContainText(`${troubles["tracker-unreachable"]("")} · next attempt in`);
  // Before the waits become long.
  odd.open();
  for (const [path, text] of lines) await expect(line(path)).toContainText(text);
  // Waits double, so it takes hours to get there. A hasty client is there within seconds.
  for (const path of ["/closing", "/busy", "/forbidden"]) expect(odd.connections(path)).toBeLessThan(20);

  await leecher.finished(file.name);
  await expect(line("/announce")).toContainText(`${connected} · announced`);
  await expect(line("/silent")).toContainText(troubles["tracker-silent"](""));
  expect((await leecher.save()).sha256).toBe(sha256Of(file));
});

/** The tab's only one. */
function workerOf({ page }: Tab): Worker {
  const [worker] = page.workers();
  if (worker === undefined) throw new Error("the tab has no worker");
  return worker;
}

test("after an interruption of the network and after sleep, trackers are asked at once and downloads go on", async ({
  person,
  odd,
}) => {
  odd.open();
  const file = sample("interrupted.bin", 4 * MIB);
  const search = { tracker: odd.url("/announce") };
  const seeder = await person({ search });
  const link = await seeder.share(file);
  await seeder.setLimits({ upload: 200 * KIB });
  const leecher = await person({ search }, `${link}&tr=${encodeURIComponent(odd.url("/talking"))}`);
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  expect([odd.connections("/announce"), odd.connections("/talking")]).toEqual([2, 1]);

  // Chromium keeps open sockets while it pretends to be offline, as a machine does that changes networks. So nothing but the
  // event makes a tab replace the sockets of trackers that answer.
  const context = leecher.page.context();
  await context.setOffline(true);
  expect(await workerOf(leecher).evaluate(() => navigator.onLine)).toBe(false);
  expect(odd.connections("/talking")).toBe(1);
  await context.setOffline(false);
  await expect.poll(() => [odd.connections("/announce"), odd.connections("/talking")]).toEqual([3, 2]);
  const { piecesHave } = await leecher.snapshot();
  await leecher.snapshotWhere((now) => now.piecesHave > piecesHave);
  expect((await leecher.snapshot()).peers, "the same link").toHaveLength(1);

  // While a machine sleeps, Chromium's monotonic clock stops on most systems and the clock on the wall goes on. Only that is
  // imitated: a stopped process would have to stop for a quarter of a minute. The tracker talks all the time and
  // wants an announce every two minutes, so only a wake-up makes the tab ask whether its connection lives.
  const messages = odd.messages("/talking");
  await workerOf(leecher).evaluate(() => {
    const { now } = Date;
    Date.now = () => now.call(Date) + 8 * 3_600_000;
  });
  await expect.poll(() => odd.messages("/talking")).toBeGreaterThan(messages);
  await seeder.setLimits({});
  await leecher.finished();
  expect(odd.connections("/talking")).toBe(2);
  expect((await leecher.save()).sha256).toBe(sha256Of(file));
});
