/** From opening a link to the first verified piece, compared with what ICE and DTLS alone take between the same browsers. */
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { withPeople } from "./launcher.ts";
import { completed, readingsOf, type Scope, watchHashes } from "./page-watch.ts";
import { eachProgram, type Program, readTabswarm, tabswarm } from "./programs.ts";
import { connectRaw } from "./raw-channel.ts";
import { figuresOf, inTurn, type Measurement, measurement, median } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";
import { loadSwarm, runTimeout, transferTimeout } from "./transfer.ts";

/** Milliseconds since the link was opened. For a bare channel, `firstPiece` is when the channel opened. */
interface Opening {
  readonly metadata: number;
  readonly firstPiece: number;
  readonly done: number;
}

const BYTES = 16 * MIB;
const BY_ADDRESS = "tabswarm, by address";
const BARE_CHANNEL = "bare channel";

export const opening: Bench = {
  name: "opening",
  title: "a link to 16 MiB is opened: metadata, first verified piece, done; compared with bare ICE and DTLS",
  runs: 5,
  run: async (suite) => {
    const entries = new Map<string, () => Promise<Opening>>([
      ...eachProgram(suite.parties, (program) => openInLoadedPage(suite, program)),
      [BY_ADDRESS, () => openByAddress(suite)],
    ]);
    if (suite.parties.has("raw")) entries.set(BARE_CHANNEL, () => openChannel(suite));
    const outcomes = await inTurn(suite, entries, inWords);
    const raw = figuresOf(outcomes, BARE_CHANNEL, ({ firstPiece }) => firstPiece);
    const byAddress = figuresOf(outcomes, BY_ADDRESS, ({ firstPiece }) => firstPiece);
    const first = measurement("to the first verified piece", "ms", outcomes, ({ firstPiece }) => firstPiece);
    const name = "from an empty tab to the first verified piece";
    const fromEmptyTab: Measurement = { name, unit: "ms", figures: { tabswarm: byAddress } };
    return [
      { name: "set-up of a bare channel", unit: "ms", figures: { raw } },
      measurement("to the metadata", "ms", outcomes, ({ metadata }) => metadata),
      first,
      beyondSetUp(first, raw),
      measurement("to the last of 16 MiB", "ms", outcomes, ({ done }) => done),
      fromEmptyTab,
      beyondSetUp(fromEmptyTab, raw),
    ];
  },
};

/** Less the median set-up of a bare channel; without figures when no bare channel took part. */
function beyondSetUp(measured: Measurement, raw: readonly number[]): Measurement {
  const beyond = Object.entries(measured.figures).map(([party, times]) => [
    party,
    times.map((time) => time - median(raw)),
  ]);
  const figures = raw.length === 0 ? {} : Object.fromEntries(beyond);
  return { ...measured, name: `${measured.name}, less a bare set-up`, figures, goal: { atMost: 300 } };
}

async function openInLoadedPage(suite: Suite, program: Program): Promise<Opening> {
  const path = await suite.file(BYTES);
  return withPeople(2, runTimeout(BYTES), async (people) => {
    const { leechers, link } = await loadSwarm(program, people, suite.server, path);
    const [leecher] = leechers;
    // A program with a worker verifies there.
    const scope = leecher.workers()[0] ?? leecher;
    await watchHashes(scope);
    const startedAt = await program.open(leecher, link);
    return openingOf(leecher, scope, startedAt);
  });
}

/** As a user does it: the link's address in an empty tab. */
async function openByAddress(suite: Suite): Promise<Opening> {
  const path = await suite.file(BYTES);
  const program = tabswarm();
  return withPeople(2, runTimeout(BYTES), async ([sharer, fetcher]) => {
    if (fetcher === undefined) throw new Error("two people are needed");
    const link = await program.share(await program.load(sharer.context, suite.server), path);
    const leecher = await fetcher.context.newPage();
    const watched = leecher.waitForEvent("worker").then(async (worker) => {
      await watchHashes(worker);
      return worker;
    });
    await leecher.goto(`${suite.server.origin}/?ice=none${link}`);
    const openedAt = await leecher.evaluate(() => performance.timeOrigin);
    await readTabswarm(leecher);
    return openingOf(leecher, await watched, openedAt);
  });
}

async function openingOf(leecher: Page, scope: Scope, openedAt: number): Promise<Opening> {
  await completed(leecher, transferTimeout(BYTES));
  const { metadataAt, pieceAt } = await scope.evaluate(() => globalThis.hashed);
  const doneAt = (await readingsOf(leecher)).find(({ isComplete }) => isComplete)?.at;
  const after = (at = Number.NaN): number => at - openedAt;
  return { metadata: after(metadataAt), firstPiece: after(pieceAt), done: after(doneAt) };
}

async function openChannel(suite: Suite): Promise<Opening> {
  return withPeople(2, runTimeout(BYTES), async (people) => {
    const [fetch] = await connectRaw(people, suite.server);
    if (fetch === undefined) throw new Error("two people are needed");
    // A single request.
    const { startedAt, openAt } = await fetch(1, 1);
    return { metadata: Number.NaN, firstPiece: openAt - startedAt, done: Number.NaN };
  });
}

function inWords({ metadata, firstPiece, done }: Opening): string {
  const [toMetadata, toFirst, toDone] = [metadata, firstPiece, done].map((ms) => ms.toFixed(0));
  return Number.isNaN(done)
    ? `channel open after ${toFirst} ms`
    : `metadata after ${toMetadata} ms, first piece ${toFirst} ms, done ${toDone} ms`;
}
