/**
 * A browser that loses power during a download, after one, or while it shares: what its database has lost is found missing. Nobody
 * is sent a byte of what is not the share's, and everything is complete again once somebody is there who has it.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type Random, seededRandom } from "../../../shared/core/random.ts";
import { MIB, type Sample, sample, sha256Of } from "../../content.ts";
import type { Tab } from "../../tab.ts";
import { infoHashOf } from "./kills.ts";
import { losePower } from "./power-loss.ts";
import { onStage, type Stage } from "./stage.ts";
import { storedMetainfo, storedPieces } from "./stored-pieces.ts";
import { expectThat, type RunTrial, type TrialOptions } from "./trial.ts";
import { newPerson, openTab, Victim } from "./victim.ts";

const LENGTH = 8 * MIB + 5;
const SLOW = 8 * MIB;
/** The moment lies within a second after the first piece. */
const WITHIN_MS = 1_000;
/** For a link and some megabytes on a busy machine. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 200;

const MOMENTS = ["during a download", "after a download", "while sharing"] as const;
type Moment = (typeof MOMENTS)[number];

interface Figures {
  readonly runs: Map<Moment, number>;
  /** Pieces that were stored with wrong bytes, as the program found them. */
  wrong: number;
  missing: number;
}

export const losePowerAgainAndAgain: RunTrial = (options) =>
  onStage((stage) => losePowerOften(stage, options));

export async function losePowerOften(stage: Stage, { print, runs, seed }: TrialOptions): Promise<string> {
  const random = seededRandom(seed);
  const figures: Figures = { runs: new Map(), wrong: 0, missing: 0 };
  for (let run = 0; run < runs; run++) {
    const moment = MOMENTS[run % MOMENTS.length] as Moment;
    const damage = await loseOnce({ ...stage, figures, moment, random });
    figures.runs.set(moment, (figures.runs.get(moment) ?? 0) + 1);
    print(`${moment}: ${damage}`);
  }
  const often = MOMENTS.map((moment) => `${figures.runs.get(moment) ?? 0} ${moment}`);
  return `${runs} losses of power: ${often.join(", ")}; of downloads ${figures.missing} pieces were not there and ${figures.wrong} had wrong bytes; nobody was sent a wrong byte`;
}

interface Run extends Stage {
  readonly figures: Figures;
  readonly moment: Moment;
  readonly random: Random;
}

/** @returns what was done to the database */
async function loseOnce({ browser, figures, moment, origin, random }: Run): Promise<string> {
  const victim = new Victim();
  const file = sample("powerless.bin", LENGTH);
  const people: Tab[] = [];
  const meet = async (link?: string): Promise<Tab> => {
    const tab = await (await newPerson(browser, origin)).visit(link);
    people.push(tab);
    return tab;
  };
  try {
    await victim.start();
    const helper = await meet();
    const { infoHash, link } = await shared({ file, helper, moment, origin, random, victim });
    const metainfo = await storedMetainfo(helper.page.context(), origin, infoHash);
    await victim.killBrowser();
    const damage = losePower(victim.profile, random);
    await helper.page.evaluate((hash) => window.tabswarm?.pause(hash), infoHash);

    await victim.start();
    const before = await storedPieces(victim.context, origin, metainfo);
    if (moment !== "while sharing") {
      figures.wrong += before.wrong.length;
      figures.missing += metainfo.layout.pieceCount - before.stored.length;
    }
    const tab = await (await openTab(victim.context, origin)).visit(link);
    const reader = await meet(link);
    await hasAllOf(reader, tab);

    await helper.page.evaluate((hash) => window.tabswarm?.resume(hash), infoHash);
    for (const one of [tab, reader])
      await one.snapshotWhere(({ piecesHave, pieceCount }) => piecesHave === pieceCount && pieceCount > 0);
    for (const one of [tab, reader])
      expectThat((await one.save()).sha256 === sha256Of(file), "the saved file is another one");
    for (const one of [tab, ...people])
      expectThat(one.complaints.length === 0, `a page complains: ${one.complaints.join("; ")}`);
    return damage;
  } finally {
    for (const { page } of people) await page.context().close();
    await victim.end();
  }
}

/** A share that the victim has, or is about to have, and the helper has. */
async function shared({
  file,
  helper,
  moment,
  origin,
  random,
  victim,
}: Pick<Run, "moment" | "origin" | "random"> & {
  readonly file: Sample;
  readonly helper: Tab;
  readonly victim: Victim;
}): Promise<{ readonly infoHash: InfoHash; readonly link: string }> {
  const kind = { sealed: random.below(2) === 0 };
  const tab = await openTab(victim.context, origin);
  if (moment === "while sharing") {
    const link = await (await tab.visit()).seed([file], kind);
    await helper.enter(link);
    await helper.finished();
    return { infoHash: infoHashOf(link), link };
  }
  const link = await helper.seed([file], kind);
  if (moment === "during a download") await helper.setLimits({ upload: SLOW });
  await tab.visit(link);
  if (moment === "after a download") await tab.finished();
  else {
    await tab.snapshotWhere(({ piecesHave }) => piecesHave > 0);
    await wait(random.below(WITHIN_MS));
  }
  return { infoHash: infoHashOf(link), link };
}

/**
 * Waits until the reader has fetched what the other claims, or the other has found out that it is gone. Had the other sent a wrong
 * piece, the reader would have banned it and could not get the rest.
 */
async function hasAllOf(reader: Tab, other: Tab): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let same = 0; same < 5; await wait(LOOK_MS)) {
    const [has, claimed] = [await reader.snapshotWhere(() => true), await other.snapshotWhere(() => true)];
    const isConnected = has.peers.length > 0 || claimed.piecesHave === 0;
    same = isConnected && has.piecesHave === claimed.piecesHave ? same + 1 : 0;
    const text = async (tab: Tab): Promise<string> => (await tab.card().textContent()) ?? "";
    if (performance.now() > end)
      throw new Error(
        `a reader does not get what the damaged copy claims: ${JSON.stringify(has)} (${await text(reader)}), ${JSON.stringify(claimed)} (${await text(other)})`,
      );
  }
}
