/** Saving a large file that this browser has stored: how long, and what memory it takes. */
import { MIB } from "../content.ts";
import { type Bench, inTurn, valuesOf } from "./bench.ts";
import { launchHeadless } from "./launch.ts";
import { calmMemory, watchMemory } from "./memory-watch.ts";
import { withPeople } from "./person.ts";
import { tabswarm } from "./tabswarm.ts";
import { PREPARE_MS } from "./watch.ts";

/** Of a file on disk. */
const SAVE_MS = 120_000;

interface Saving {
  readonly seconds: number;
  /** Bytes over what the browser took before. */
  readonly growth: number;
}

export const saving: Bench = {
  name: "saving",
  title: "a stored file of 1 GiB is saved to disk",
  runs: 2,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 64 : 1024) * MIB;
    const path = await ground.file(bytes);
    const contender = tabswarm();
    const measure = (): Promise<Saving> =>
      withPeople(
        1,
        PREPARE_MS + SAVE_MS,
        async ([person]) => {
          if (person === undefined) throw new Error("nobody is there to save");
          const page = await contender.load(person.context, ground.server);
          await contender.seedPath(page, path);
          const base = await calmMemory(person.processes);
          const { result, uses } = await watchMemory([person.processes], [base], async () => {
            const start = performance.now();
            const waiting = page.waitForEvent("download", { timeout: SAVE_MS });
            await page.getByRole("article").getByRole("button", { name: "Save", exact: true }).click();
            const failure = await (await waiting).failure();
            if (failure !== null) throw new Error(`the download failed: ${failure}`);
            return (performance.now() - start) / 1000;
          });
          return { seconds: result, growth: uses[0]?.growth ?? Number.NaN };
        },
        launchHeadless,
      );
    const results = await inTurn(
      ground,
      new Map([["tabswarm", measure]]),
      ({ seconds, growth }) => `${seconds.toFixed(1)} s, memory +${(growth / MIB).toFixed(0)} MiB`,
    );
    const savings = results.get("tabswarm");
    return [
      { what: "until it is on disk, s", values: { tabswarm: valuesOf(savings, ({ seconds }) => seconds) } },
      {
        what: "growth of the browser's memory, MiB",
        values: { tabswarm: valuesOf(savings, ({ growth }) => growth / MIB) },
        target: { atMost: 200 },
      },
    ];
  },
};
