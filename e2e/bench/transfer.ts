/** A file from one person to others, once, by a program or by bare channels, and what it cost each side. */
import type { Page } from "@playwright/test";
import { KIB, MIB } from "../content.ts";
import type { TestServer } from "../server.ts";
import { type Flow, type FlowFigures, flowFigures } from "./flow.ts";
import { type People, type Person, withPeople } from "./launcher.ts";
import { completed, PREPARE_MS, readingsOf } from "./page-watch.ts";
import { eachProgram, type Program, tabswarm } from "./programs.ts";
import { connectRaw } from "./raw-channel.ts";
import { figuresOf, inTurn, median, type Outcomes } from "./results.ts";
import type { Suite } from "./suite.ts";

export interface Transfer extends FlowFigures {
  /** Processor seconds of the sender's browser. */
  readonly senderCpu: number;
  /** Of all receivers' browsers together. */
  readonly receiverCpu: number;
}

/** Loaded pages of one program; the seeder shares the file. */
export interface Swarm {
  readonly seeder: Page;
  readonly leechers: readonly [Page, ...Page[]];
  readonly link: string;
}

interface ContestOptions {
  readonly leechers: number;
  /** Of the file. */
  readonly bytes: number;
  /** Bytes that the bare channel keeps in flight; the best of them is the yardstick. */
  readonly windows: readonly number[];
  /** Also shares it so that only people with the link can read it. */
  readonly alsoSealed: boolean;
  /** Runs when all pages have loaded, before the link is opened. */
  readonly beforeTransfer: (people: People) => Promise<void>;
}

/** Bytes per second, below what any party reaches. */
const LEAST_RATE = 0.25 * MIB;

/** Time limit for the transfer of a file. */
export function transferTimeout(bytes: number): number {
  return 60_000 + (bytes / LEAST_RATE) * 1000;
}

/** Time limit for a whole run: start browsers, load pages, hash and store a file, and transfer it. */
export function runTimeout(bytes: number): number {
  return PREPARE_MS + transferTimeout(bytes);
}

/**
 * The same file by bare channels, Tabswarm (both kinds, or two revisions) and WebTorrent in turn, with new browsers for every
 * run. The outcomes of the best channel are stored as "raw".
 */
export async function contest(suite: Suite, options: ContestOptions): Promise<Outcomes<Transfer>> {
  const { leechers, bytes, windows, alsoSealed, beforeTransfer } = options;
  const path = await suite.file(bytes);
  const among = (use: (people: People) => Promise<Transfer>): Promise<Transfer> =>
    withPeople(1 + leechers, runTimeout(bytes), use);

  const measure = (program: Program, server = suite.server): Promise<Transfer> =>
    among(async (people) => {
      const swarm = await loadSwarm(program, people, server, path);
      await beforeTransfer(people);
      return transferBy(program, people, swarm, bytes);
    });
  const entries = eachProgram(suite.parties, measure);
  const { revisionServer } = suite;
  if (revisionServer !== undefined) entries.set("revision", () => measure(tabswarm(), revisionServer));
  else if (alsoSealed) entries.set("sealed", () => measure(tabswarm(true)));
  if (!suite.parties.has("raw")) return inTurn(suite, entries, inWords);

  const channels = new Map(windows.map((window) => [`raw, ${window / KIB} KiB in flight`, window]));
  for (const [name, window] of channels)
    entries.set(name, () =>
      among(async (people) => {
        const fetches = await connectRaw(people, suite.server);
        await beforeTransfer(people);
        return measured(people, bytes, () => Promise.all(fetches.map((fetch) => fetch(bytes, window))));
      }),
    );
  const outcomes = await inTurn(suite, entries, inWords);
  const rateOf = (name: string): number => median(figuresOf(outcomes, name, ({ rate }) => rate));
  const [best = ""] = [...channels.keys()].toSorted((a, b) => rateOf(b) - rateOf(a));
  suite.log(`  best channel: ${best}`);
  return new Map([...outcomes, ["raw", outcomes.get(best) ?? []]]);
}

/** The first person shares the file at `path`. */
export async function loadSwarm(
  program: Program,
  people: readonly Person[],
  server: TestServer,
  path: string,
): Promise<Swarm> {
  const pages = await Promise.all(people.map(({ context }) => program.load(context, server)));
  const [seeder, leecher, ...others] = pages;
  if (seeder === undefined || leecher === undefined) throw new Error("two people are needed");
  return { seeder, leechers: [leecher, ...others], link: await program.share(seeder, path) };
}

/** All leechers open the link at once. @param bytes of the file */
export async function transferBy(
  program: Program,
  people: readonly Person[],
  { leechers, link }: Omit<Swarm, "seeder">,
  bytes: number,
): Promise<Transfer> {
  const transfer = async (page: Page): Promise<Flow> => {
    const startedAt = await program.open(page, link);
    await completed(page, transferTimeout(bytes));
    const readings = await readingsOf(page);
    const doneAt = readings.find((reading) => reading.isComplete)?.at ?? Number.NaN;
    return { startedAt, doneAt, points: readings.map(({ at, downloaded }) => ({ at, bytes: downloaded })) };
  };
  return measured(people, bytes, () => Promise.all(leechers.map(transfer)));
}

async function measured(
  people: readonly Person[],
  bytes: number,
  transfer: () => Promise<readonly Flow[]>,
): Promise<Transfer> {
  const meters = await Promise.all(people.map(({ processes }) => processes.meterCpu()));
  const flows = await transfer();
  const [senderCpu = Number.NaN, ...others] = await Promise.all(meters.map((read) => read()));
  const receiverCpu = others.reduce((sum, cpu) => sum + cpu, 0);
  return { ...flowFigures(flows, bytes), senderCpu, receiverCpu };
}

function inWords({ rate, flowingRate, pause, senderCpu, receiverCpu }: Transfer): string {
  return `${rate.toFixed(1)} MB/s (flowing ${flowingRate.toFixed(1)}), longest pause ${pause.toFixed(2)} s, CPU ${senderCpu.toFixed(1)} + ${receiverCpu.toFixed(1)} s`;
}
