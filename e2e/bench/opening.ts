/** From opening a link to the first verified piece, against what ICE and DTLS alone take between the same browsers. */
import type { Page } from "@playwright/test";
import { KIB, MIB } from "../content.ts";
import { type Bench, type Ground, inTurn, valuesByParty, valuesOf } from "./bench.ts";
import type { Contender } from "./contender.ts";
import { middle, type Row } from "./figures.ts";
import { hashesOf, type Scope, watchHashes } from "./hash-watch.ts";
import { withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { fetchRaw, loadRawPages } from "./raw-channel.ts";
import { tabswarm } from "./tabswarm.ts";
import { loadSwarm, passageTimeout, runTimeout } from "./transfer.ts";
import { finished, looksOf } from "./watch.ts";

/** Milliseconds since the link was opened. Of a bare channel, `firstPiece` is when it opened. */
interface Opening {
  readonly metadata: number;
  readonly firstPiece: number;
  readonly done: number;
}

const BYTES = 16 * MIB;
/** What one request of a bare channel brings. */
const BLOCK_LENGTH = 16 * KIB;
const BY_ADDRESS = "tabswarm, by address";
const BARE_CHANNEL = "bare channel";
const BEYOND_SET_UP = { atMost: 300 };

export const opening: Bench = {
  name: "opening",
  title: "a link to 16 MiB is opened: metadata, first verified piece, done; against bare ICE and DTLS",
  runs: 5,
  run: async (ground) => {
    const entries = new Map<string, () => Promise<Opening>>([
      ...byEachProgram(ground, (contender) => openInLoadedPage(ground, contender)),
      [BY_ADDRESS, () => openByAddress(ground)],
    ]);
    if (ground.parties.has("raw")) entries.set(BARE_CHANNEL, () => openChannel(ground));
    const results = await inTurn(ground, entries, inWords);
    const raw = valuesOf(results.get(BARE_CHANNEL), (seen) => seen.firstPiece);
    const first = valuesByParty(results, (seen) => seen.firstPiece);
    const byAddress = valuesOf(results.get(BY_ADDRESS), (seen) => seen.firstPiece);
    return [
      { what: "set-up of a bare channel, ms", values: { raw } },
      { what: "to the metadata, ms", values: valuesByParty(results, (seen) => seen.metadata) },
      { what: "to the first verified piece, ms", values: first },
      {
        what: "to the first verified piece, less a bare set-up, ms",
        values: ground.parties.has("raw") ? beyondSetUp(first, middle(raw)) : {},
        target: BEYOND_SET_UP,
      },
      { what: "to the last of 16 MiB, ms", values: valuesByParty(results, (seen) => seen.done) },
      { what: "from an empty tab to the first verified piece, ms", values: { tabswarm: byAddress } },
      {
        what: "from an empty tab to the first verified piece, less a bare set-up, ms",
        values: ground.parties.has("raw") ? beyondSetUp({ tabswarm: byAddress }, middle(raw)) : {},
        target: BEYOND_SET_UP,
      },
    ];
  },
};

function beyondSetUp(values: Row["values"], setUp: number): Row["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([party, times]) => [party, times.map((time) => time - setUp)]),
  );
}

async function openInLoadedPage(ground: Ground, contender: Contender): Promise<Opening> {
  const path = await ground.file(BYTES);
  return withPeople(2, runTimeout(BYTES), async (people) => {
    const { leechers, link } = await loadSwarm(contender, people, ground.server, path);
    const [leecher] = leechers;
    if (leecher === undefined) throw new Error("nobody is there to open the link");
    // Where a program has a worker, it verifies there.
    const scope = leecher.workers()[0] ?? leecher;
    await watchHashes(scope);
    const toldAt = await contender.open(leecher, link);
    return openingOf(leecher, scope, toldAt);
  });
}

/** As a person does it: the link's address in an empty tab. */
async function openByAddress(ground: Ground): Promise<Opening> {
  const path = await ground.file(BYTES);
  const contender = tabswarm();
  return withPeople(2, runTimeout(BYTES), async ([sharer, fetcher]) => {
    if (sharer === undefined || fetcher === undefined) throw new Error("two people are needed");
    const link = await contender.seedPath(await contender.load(sharer.context, ground.server), path);
    const leecher = await fetcher.context.newPage();
    const watched = leecher.waitForEvent("worker").then(async (worker) => {
      await watchHashes(worker);
      return worker;
    });
    await leecher.goto(`${ground.server.origin}/?ice=none${link}`);
    const openedAt = await leecher.evaluate(() => performance.timeOrigin);
    await contender.look(leecher);
    return openingOf(leecher, await watched, openedAt);
  });
}

async function openingOf(leecher: Page, scope: Scope, openedAt: number): Promise<Opening> {
  await finished(leecher, passageTimeout(BYTES));
  const { metadataAt, pieceAt } = await hashesOf(scope);
  const doneAt = (await looksOf(leecher)).find(({ isComplete }) => isComplete)?.at;
  const after = (at = Number.NaN): number => at - openedAt;
  return { metadata: after(metadataAt), firstPiece: after(pieceAt), done: after(doneAt) };
}

async function openChannel(ground: Ground): Promise<Opening> {
  return withPeople(2, runTimeout(BYTES), async (people) => {
    const contexts = people.map(({ context }) => context);
    const [receiver] = await loadRawPages(contexts, ground.server);
    if (receiver === undefined) throw new Error("nobody is there to connect");
    const { toldAt, openAt } = await fetchRaw(receiver, 0, BLOCK_LENGTH, BLOCK_LENGTH);
    return { metadata: Number.NaN, firstPiece: openAt - toldAt, done: Number.NaN };
  });
}

function inWords({ metadata, firstPiece, done }: Opening): string {
  const [toMetadata, toFirst, toDone] = [metadata, firstPiece, done].map((ms) => ms.toFixed(0));
  return Number.isNaN(done)
    ? `channel open after ${toFirst} ms`
    : `metadata after ${toMetadata} ms, first piece ${toFirst} ms, done ${toDone} ms`;
}
