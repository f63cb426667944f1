/**
 * Renderers and whole browsers that are killed while they download. After each death, what the store has is read past the program:
 * every piece must be right, the reopened page must claim them and no others, and little may be fetched twice.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type Random, seededRandom } from "../../../shared/core/random.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import { MIB, PIECE, type Sample, sample, sha256Of } from "../../content.ts";
import type { Tab } from "../../tab.ts";
import { onStage, type Stage } from "./stage.ts";
import { storedMetainfo, storedPieces } from "./stored-pieces.ts";
import { expectThat, type RunTrial, type TrialOptions } from "./trial.ts";
import { newPerson, openTab, Victim } from "./victim.ts";

/** At 12 MiB per second it arrives in 1.3 seconds, in which it is killed about three times. */
const SIZES = { length: 16 * MIB + 5, rate: 12 * MIB };
/** Opening the page takes this long, and the first bytes a little longer. */
const OPENING_MS = 1_500;
/** After this many deaths it may finish. */
const MOST_DEATHS = 6;
/** Bytes that may be fetched again although they were stored. */
const MOST_AGAIN = 2 * MIB;
/** Bytes that may be under way when it dies: sent, incomplete, or waiting for the database, which is slow on a busy machine. */
const MOST_UNDER_WAY = 8 * MIB;

export const killRenderers: RunTrial = (options) =>
  onStage((stage) => killOften(stage, ["renderer"], options));
export const killBrowsers: RunTrial = (options) => onStage((stage) => killOften(stage, ["browser"], options));

export type Killed = "renderer" | "browser";

interface Figures {
  kills: number;
  files: number;
  /** Bytes that were sent and not stored, per death. */
  readonly lost: number[];
}

/** @param killed by turns */
export async function killOften(
  stage: Stage,
  killed: readonly Killed[],
  { print, runs, seed }: TrialOptions,
  sizes = SIZES,
): Promise<string> {
  const random = seededRandom(seed);
  const victim = new Victim();
  const figures: Figures = { kills: 0, files: 0, lost: [] };
  try {
    await victim.start();
    const seeder = await newPerson(stage.browser, stage.origin, { upload: String(sizes.rate) });
    await seeder.visit();
    while (figures.kills < runs) {
      await downloadUnderKills({ ...stage, killed, random, seeder, victim, runs, figures, ...sizes });
      print(`${figures.kills} kills, ${figures.files} files; ${lostText(figures)}`);
    }
    expectThat(seeder.complaints.length === 0, `the seeder complains: ${seeder.complaints.join("; ")}`);
    await seeder.page.context().close();
  } finally {
    await victim.end();
  }
  return `${figures.kills} kills (${killed.join(", ")}) in ${figures.files} downloads; ${lostText(figures)}`;
}

function lostText({ lost }: Figures): string {
  const kib = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`;
  const mean = lost.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, lost.length);
  return `under way and lost: ${kib(mean)} per kill, ${kib(Math.max(0, ...lost))} at most`;
}

interface Run extends Stage {
  readonly killed: readonly Killed[];
  /** Bytes, and bytes per second. */
  readonly length: number;
  readonly rate: number;
  readonly random: Random;
  readonly seeder: Tab;
  readonly victim: Victim;
  readonly runs: number;
  readonly figures: Figures;
}

async function downloadUnderKills(run: Run): Promise<void> {
  const { figures, length, origin, random, runs, seeder, victim } = run;
  const file = sample(`file ${figures.files}.bin`, length);
  const link = await seeder.seed([file], { sealed: random.below(2) === 0 });
  const infoHash = infoHashOf(link);
  const metainfo = await storedMetainfo(seeder.page.context(), origin, infoHash);
  let stored: readonly number[] = [];
  let lostBefore = 0;
  for (let deaths = 0; deaths < MOST_DEATHS && figures.kills < runs; deaths++) {
    if (stored.length === metainfo.layout.pieceCount) break;
    await killOnce(run, link, metainfo, stored);
    figures.kills++;
    const before = stored;
    stored = await checkedStore(run, metainfo);
    expectThat(
      before.every((piece) => stored.includes(piece)),
      "a stored piece is gone",
    );
    const lost = (await seeder.snapshot(file.name)).uploaded - bytesOf(metainfo, stored);
    figures.lost.push(Math.max(0, lost - lostBefore));
    expectThat(lost - lostBefore <= MOST_UNDER_WAY, `${lost - lostBefore} bytes were fetched and not stored`);
    lostBefore = lost;
  }
  await finish(run, link, file, metainfo, stored);
  figures.files++;
  await seeder.page.evaluate((hash) => window.tabswarm?.remove(hash), infoHash);
  for (const page of victim.context.pages()) {
    await page.evaluate((hash) => window.tabswarm?.remove(hash), infoHash);
    await page.close();
  }
}

/** At a moment of its life that chance chooses: while the page opens, or later. */
async function killOnce(
  { figures, killed, origin, random, rate, victim }: Run,
  link: string,
  { layout }: Metainfo,
  stored: readonly number[],
): Promise<void> {
  const tab = await openTab(victim.context, origin);
  const transferMs = (1000 * PIECE * (layout.pieceCount - stored.length)) / rate;
  const isEarly = random.below(4) === 0;
  // It may be killed before it has opened.
  const opening = tab.visit(link).catch(() => undefined);
  if (!isEarly) {
    await opening;
    const { piecesHave } = await tab.snapshotWhere(({ pieceCount }) => pieceCount > 0);
    expectThat(
      piecesHave >= stored.length,
      `${piecesHave} pieces are claimed, and ${stored.length} are stored`,
    );
  }
  await wait(random.below(isEarly ? OPENING_MS : Math.round(transferMs) + 300));
  const isRenderer = killed[figures.kills % killed.length] === "renderer";
  await (isRenderer ? victim.killRenderers() : victim.killBrowser());
  await opening;
  if (!isRenderer) await victim.start();
}

/** @returns the pieces that are stored */
async function checkedStore({ origin, victim }: Run, metainfo: Metainfo): Promise<readonly number[]> {
  const { stored, wrong } = await storedPieces(victim.context, origin, metainfo);
  expectThat(wrong.length === 0, `pieces ${wrong.join(", ")} are stored with wrong bytes`);
  return stored;
}

async function finish(
  run: Run,
  link: string,
  file: Sample,
  metainfo: Metainfo,
  stored: readonly number[],
): Promise<void> {
  const tab = await (await openTab(run.victim.context, run.origin)).visit(link);
  await tab.finished(file.name);
  const { downloaded, piecesHave, wasted } = await tab.snapshot(file.name);
  const missing = file.length - bytesOf(metainfo, stored);
  expectThat(
    downloaded - missing <= MOST_AGAIN,
    `${downloaded} bytes were fetched, and only ${missing} missed`,
  );
  expectThat(wasted <= MOST_AGAIN, `${wasted} bytes were wasted`);
  const there = await checkedStore(run, metainfo);
  expectThat(piecesHave === there.length, `${piecesHave} pieces are claimed, and ${there.length} are stored`);
  expectThat((await tab.save(file.name)).sha256 === sha256Of(file), "the saved file is another one");
  expectThat(tab.complaints.length === 0, `the page complains: ${tab.complaints.join("; ")}`);
}

function bytesOf({ layout }: Metainfo, pieces: readonly number[]): number {
  let bytes = 0;
  for (const index of pieces) {
    const piece = layout.piece(index);
    if (piece !== undefined) bytes += layout.lengthOf(piece);
  }
  return bytes;
}

export function infoHashOf(link: string): InfoHash {
  const parsed = parseShareLink(link);
  if (isViolation(parsed)) throw new Error("this is no share link");
  return parsed.infoHash;
}
