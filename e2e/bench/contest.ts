/** The same file by bare channels, by our program and by the other, in turn: every run with new browsers. */
import { KIB } from "../content.ts";
import { type Ground, inTurn, valuesOf } from "./bench.ts";
import type { Contender } from "./contender.ts";
import { middle, type Party, type Row } from "./figures.ts";
import { SERIES_STEP_MS } from "./flow.ts";
import { type Person, type PersonOptions, withPeople } from "./person.ts";
import { tabswarm } from "./tabswarm.ts";
import { loadSwarm, runTimeout, type Transfer, transferBy, transferRaw } from "./transfer.ts";
import { webtorrent } from "./webtorrent.ts";

export interface ContestOptions extends PersonOptions {
  readonly leechers: number;
  /** Of the file. */
  readonly bytes: number;
  /** What the bare channel may keep in flight, bytes: the best of them is the yardstick. */
  readonly windows?: readonly number[];
  /** All pages have loaded, and the link is about to be opened. */
  readonly beforeTransfer?: (people: readonly Person[]) => Promise<void>;
}

/** One a run; undefined where it failed. */
export type Contest = Partial<Record<Party, readonly (Transfer | undefined)[]>>;

const WINDOWS = [256 * KIB, 512 * KIB];

export async function contest(ground: Ground, options: ContestOptions): Promise<Contest> {
  const { leechers, bytes, windows = WINDOWS, beforeTransfer } = options;
  const path = await ground.file(bytes);
  const among = (use: (people: readonly Person[]) => Promise<Transfer>): Promise<Transfer> =>
    withPeople(1 + leechers, runTimeout(bytes), use, options);

  const byProgram = (contender: Contender) => () =>
    among(async (people) => {
      const swarm = await loadSwarm(contender, people, ground.server, path);
      await beforeTransfer?.(people);
      return transferBy(contender, people, swarm, bytes);
    });
  const byChannel = (windowBytes: number) => () =>
    among(async (people) => transferRaw(people, ground.server, bytes, windowBytes, beforeTransfer));

  const entries = new Map([["tabswarm", byProgram(tabswarm())]]);
  const channels = ground.parties.has("raw") ? windows.map(nameOfWindow) : [];
  for (const windowBytes of windows)
    if (ground.parties.has("raw")) entries.set(nameOfWindow(windowBytes), byChannel(windowBytes));
  if (ground.parties.has("webtorrent")) entries.set("webtorrent", byProgram(webtorrent("default")));

  const results = await inTurn(ground, entries, inWords);
  const rateOf = (name: string): number => middle(valuesOf(results.get(name), ({ rate }) => rate));
  const [best] = channels.toSorted((a, b) => rateOf(b) - rateOf(a));
  if (best !== undefined) ground.say(`  best channel: ${best}`);
  return pickParties({
    tabswarm: results.get("tabswarm"),
    raw: best === undefined ? undefined : results.get(best),
    webtorrent: results.get("webtorrent"),
  });
}

/** One figure of everybody who took part. */
export function figuresOf(contest: Contest, figure: (transfer: Transfer) => number): Row["values"] {
  const { tabswarm, raw, webtorrent } = contest;
  return {
    ...(tabswarm && { tabswarm: valuesOf(tabswarm, figure) }),
    ...(raw && { raw: valuesOf(raw, figure) }),
    ...(webtorrent && { webtorrent: valuesOf(webtorrent, figure) }),
  };
}

function pickParties(all: Record<Party, Contest[Party] | undefined>): Contest {
  const { tabswarm, raw, webtorrent } = all;
  return { ...(tabswarm && { tabswarm }), ...(raw && { raw }), ...(webtorrent && { webtorrent }) };
}

function nameOfWindow(windowBytes: number): string {
  return `raw, ${windowBytes / KIB} KiB in flight`;
}

function inWords({ rate, flowingRate, pause, series, senderCpu, receiverCpu }: Transfer): string {
  const figures = `${rate.toFixed(1)} MB/s (flowing ${flowingRate.toFixed(1)}), longest pause ${pause.toFixed(2)} s, CPU ${senderCpu.toFixed(1)} + ${receiverCpu.toFixed(1)} s`;
  const steps = series.map((step) => step.toFixed(0)).join(" ");
  return `${figures}\n     MB/s in each ${SERIES_STEP_MS} ms: ${steps}`;
}
