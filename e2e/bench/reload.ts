/** Reloading a tab that shares a large file: until it shares it again. */
import { MIB } from "../content.ts";
import type { AutomatedWindow } from "../tab.ts";
import { type Bench, inTurn, valuesByParty } from "./bench.ts";
import { withPeople } from "./person.ts";
import { tabswarm } from "./tabswarm.ts";
import { POLL_MS, PREPARE_MS } from "./watch.ts";

const RELOAD_MS = 60_000;

export const reload: Bench = {
  name: "reload",
  title: "a tab with 1 GiB stored is reloaded: until it shares it again",
  runs: 2,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 64 : 1024) * MIB;
    const path = await ground.file(bytes);
    const contender = tabswarm();
    const measure = (): Promise<number> =>
      withPeople(1, PREPARE_MS + RELOAD_MS, async ([person]) => {
        if (person === undefined) throw new Error("nobody is there to reload");
        const page = await contender.load(person.context, ground.server);
        await contender.seedPath(page, path);
        await page.reload({ timeout: RELOAD_MS });
        const sharedAfter = await page.waitForFunction(
          () => {
            const [torrent] = (window as unknown as Partial<AutomatedWindow>).tabswarm?.torrents() ?? [];
            return torrent?.state === "seeding" ? performance.now() : undefined;
          },
          undefined,
          { timeout: RELOAD_MS, polling: POLL_MS },
        );
        return ((await sharedAfter.jsonValue()) ?? Number.NaN) / 1000;
      });
    const results = await inTurn(
      ground,
      new Map([["tabswarm", measure]]),
      (seconds) => `${seconds.toFixed(2)} s`,
    );
    return [
      {
        what: "until it is shared again, s",
        values: valuesByParty(results, (seconds) => seconds),
        target: { atMost: 3 },
      },
    ];
  },
};
