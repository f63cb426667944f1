/**
 * The same file by bare channels, by our program and by the other, in turn: every run with new browsers. The best of
 * the channels' windows stands for "raw" in what comes back.
 */
import { KIB } from "../content.ts";
import { type Ground, inTurn, type Results, valuesOf } from "./bench.ts";
import type { Contender } from "./contender.ts";
import { middle } from "./figures.ts";
import { SERIES_STEP_MS } from "./flow.ts";
import { type Person, withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { loadSwarm, runTimeout, type Transfer, transferBy, transferRaw } from "./transfer.ts";

export interface ContestOptions {
  readonly leechers: number;
  /** Of the file. */
  readonly bytes: number;
  /** What the bare channel may keep in flight, bytes: the best of them is the yardstick. */
  readonly windows?: readonly number[];
  /** All pages have loaded, and the link is about to be opened. */
  readonly beforeTransfer?: (people: readonly Person[]) => Promise<void>;
}

const WINDOWS = [256 * KIB, 512 * KIB];

export async function contest(ground: Ground, options: ContestOptions): Promise<Results<Transfer>> {
  const { leechers, bytes, windows = WINDOWS, beforeTransfer } = options;
  const path = await ground.file(bytes);
  const among = (use: (people: readonly Person[]) => Promise<Transfer>): Promise<Transfer> =>
    withPeople(1 + leechers, runTimeout(bytes), use);

  const byProgram = (contender: Contender): Promise<Transfer> =>
    among(async (people) => {
      const swarm = await loadSwarm(contender, people, ground.server, path);
      await beforeTransfer?.(people);
      return transferBy(contender, people, swarm, bytes);
    });
  const byChannel = (windowBytes: number) => (): Promise<Transfer> =>
    among((people) => transferRaw(people, ground.server, bytes, windowBytes, beforeTransfer));

  const entries = new Map<string, () => Promise<Transfer>>(byEachProgram(ground, byProgram));
  const channels = new Map(windows.map((windowBytes) => [nameOfWindow(windowBytes), byChannel(windowBytes)]));
  if (ground.parties.has("raw")) for (const [name, measure] of channels) entries.set(name, measure);

  const results = await inTurn(ground, entries, inWords);
  const rateOf = (name: string): number => middle(valuesOf(results.get(name), ({ rate }) => rate));
  const [best] = [...channels.keys()].toSorted((a, b) => rateOf(b) - rateOf(a));
  const yardstick = best === undefined ? undefined : results.get(best);
  if (yardstick !== undefined) ground.say(`  best channel: ${best}`);
  return new Map([...results, ...(yardstick === undefined ? [] : [["raw", yardstick] as const])]);
}

function nameOfWindow(windowBytes: number): string {
  return `raw, ${windowBytes / KIB} KiB in flight`;
}

function inWords({ rate, flowingRate, pause, series, senderCpu, receiverCpu }: Transfer): string {
  const figures = `${rate.toFixed(1)} MB/s (flowing ${flowingRate.toFixed(1)}), longest pause ${pause.toFixed(2)} s, CPU ${senderCpu.toFixed(1)} + ${receiverCpu.toFixed(1)} s`;
  const steps = series.map((step) => step.toFixed(step < 10 ? 1 : 0)).join(" ");
  return `${figures}\n     MB/s in each ${SERIES_STEP_MS} ms: ${steps}`;
}
