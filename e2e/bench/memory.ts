/** The memory of whole browsers while a large file is shared and fetched. */
import { MIB } from "../content.ts";
import { type Bench, inTurn, valuesByParty } from "./bench.ts";
import type { Contender } from "./contender.ts";
import type { Row, Target } from "./figures.ts";
import { calmMemory, type MemoryUse, watchMemory } from "./memory-watch.ts";
import { withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { runTimeout, transferBy } from "./transfer.ts";

interface Use {
  /** The pages have loaded, and nothing else has happened: bytes. */
  readonly sharerBase: number;
  readonly fetcherBase: number;
  readonly hashing: MemoryUse;
  readonly sharer: MemoryUse;
  readonly fetcher: MemoryUse;
}

const NO_USE: MemoryUse = { growth: Number.NaN, left: Number.NaN };

export const memory: Bench = {
  name: "memory",
  title: "2 GiB over one link: memory of both browsers, all their processes, over that of the loaded page",
  runs: 1,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 64 : 2048) * MIB;
    const path = await ground.file(bytes);
    const measure = (contender: Contender): Promise<Use> =>
      withPeople(2, runTimeout(bytes), async (people) => {
        const browsers = people.map(({ processes }) => processes);
        const pages = await Promise.all(people.map(({ context }) => contender.load(context, ground.server)));
        const [seeder, leecher] = pages;
        if (seeder === undefined || leecher === undefined) throw new Error("two people are needed");
        const bases = await Promise.all(browsers.map(calmMemory));
        const hashed = await watchMemory(browsers, bases, () => contender.seedPath(seeder, path));
        const swarm = { seeder, leechers: [leecher], link: hashed.result };
        const passed = await watchMemory(browsers, bases, () => transferBy(contender, people, swarm, bytes));
        ground.say(`  it passed at ${passed.result.rate.toFixed(1)} MB/s`);
        return {
          sharerBase: bases[0] ?? Number.NaN,
          fetcherBase: bases[1] ?? Number.NaN,
          hashing: hashed.uses[0] ?? NO_USE,
          sharer: passed.uses[0] ?? NO_USE,
          fetcher: passed.uses[1] ?? NO_USE,
        };
      });

    const results = await inTurn(ground, byEachProgram(ground, measure), inWords);
    const row = (what: string, bytesOf: (use: Use) => number, target?: Target): Row => {
      const values = valuesByParty(results, (use) => bytesOf(use) / MIB);
      return { what, values, ...(target && { target }) };
    };
    return [
      row(
        "growth while it passes, the greater side, MiB",
        ({ sharer, fetcher }) => Math.max(sharer.growth, fetcher.growth),
        { atMost: 200 },
      ),
      row("growth of the sharer's browser while it hashes, MiB", ({ hashing }) => hashing.growth, {
        atMost: 200,
      }),
      row("growth of the sharer's browser while it passes, MiB", ({ sharer }) => sharer.growth),
      row("growth of the fetcher's browser while it passes, MiB", ({ fetcher }) => fetcher.growth),
      row("peak of the sharer's browser, MiB", ({ sharerBase, hashing, sharer }) => {
        return sharerBase + Math.max(hashing.growth, sharer.growth);
      }),
      row("peak of the fetcher's browser, MiB", ({ fetcherBase, fetcher }) => fetcherBase + fetcher.growth),
    ];
  },
};

function inWords({ sharerBase, fetcherBase, hashing, sharer, fetcher }: Use): string {
  const of = ({ growth, left }: MemoryUse): string => `+${round(growth)} at most, +${round(left)} at the end`;
  return `MiB: loaded ${round(sharerBase)} and ${round(fetcherBase)}; hashing ${of(hashing)}; passing: sharer ${of(sharer)}, fetcher ${of(fetcher)}`;
}

function round(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
