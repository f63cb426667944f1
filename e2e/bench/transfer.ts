/** One file from one person to others, once, by a program or by bare channels; and what it cost each side. */
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import type { TestServer } from "../server.ts";
import type { Contender } from "./contender.ts";
import { type Flow, type Passage, passageOf } from "./flow.ts";
import type { Person } from "./person.ts";
import { cpuBetween } from "./processes.ts";
import { fetchRaw, loadRawPages } from "./raw-channel.ts";
import { finished, looksOf, PREPARE_MS } from "./watch.ts";

export interface Transfer extends Passage {
  /** Processor seconds of the sender's whole browser. */
  readonly senderCpu: number;
  /** Of all receivers' browsers together. */
  readonly receiverCpu: number;
}

/** Pages of one program that have loaded; the seeder shares the file already. */
export interface Swarm {
  readonly seeder: Page;
  readonly leechers: readonly Page[];
  readonly link: string;
}

/** Slower than any party under test. */
const LEAST_RATE = 0.25 * MIB;

/** For the passage of a file. */
export function passageTimeout(bytes: number): number {
  return 60_000 + (bytes / LEAST_RATE) * 1000;
}

/** For a whole run: browsers, pages, a file to be hashed and stored, and its passage. */
export function runTimeout(bytes: number): number {
  return PREPARE_MS + passageTimeout(bytes);
}

/** The first of these people shares the file at `path`. */
export async function loadSwarm(
  contender: Contender,
  people: readonly Person[],
  server: TestServer,
  path: string,
): Promise<Swarm> {
  const pages = await Promise.all(people.map(({ context }) => contender.load(context, server)));
  const [seeder, ...leechers] = pages;
  if (seeder === undefined) throw new Error("nobody is there to share a file");
  return { seeder, leechers, link: await contender.seedPath(seeder, path) };
}

/** All leechers open the link at once. @param bytes of the file */
export async function transferBy(
  contender: Contender,
  people: readonly Person[],
  { leechers, link }: Swarm,
  bytes: number,
): Promise<Transfer> {
  const cpu = await meterCpu(people);
  const flows = await Promise.all(
    leechers.map(async (page): Promise<Flow> => {
      const toldAt = await contender.open(page, link);
      await finished(page, passageTimeout(bytes));
      const looks = await looksOf(page);
      const doneAt = looks.find((look) => look.isComplete)?.at ?? Number.NaN;
      return { toldAt, doneAt, points: looks.map(({ at, downloaded }) => ({ at, bytes: downloaded })) };
    }),
  );
  return { ...passageOf(flows, bytes), ...(await cpu()) };
}

/**
 * Every receiver has a channel of its own from the first of these people.
 * @param windowBytes of each channel
 * @param beforeTransfer all pages have loaded
 */
export async function transferRaw(
  people: readonly Person[],
  server: TestServer,
  bytes: number,
  windowBytes: number,
  beforeTransfer?: (people: readonly Person[]) => Promise<void>,
): Promise<Transfer> {
  const pages = await loadRawPages(
    people.map(({ context }) => context),
    server,
  );
  await beforeTransfer?.(people);
  const cpu = await meterCpu(people);
  const flows = await Promise.all(
    pages.map((page, receiver) => fetchRaw(page, receiver, bytes, windowBytes)),
  );
  return { ...passageOf(flows, bytes), ...(await cpu()) };
}

async function meterCpu(
  people: readonly Person[],
): Promise<() => Promise<Pick<Transfer, "senderCpu" | "receiverCpu">>> {
  const read = () => Promise.all(people.map(({ processes }) => processes.cpu()));
  const before = await read();
  return async () => {
    const after = await read();
    const [senderCpu = Number.NaN, ...others] = before.map((reading, i) =>
      cpuBetween(reading, after[i] ?? reading),
    );
    return { senderCpu, receiverCpu: others.reduce((sum, cpu) => sum + cpu, 0) };
  };
}
