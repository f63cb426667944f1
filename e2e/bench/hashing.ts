/** Choosing a large file: until it is hashed, stored and shared. */
import { MIB } from "../content.ts";
import { type Bench, inTurn, valuesByParty } from "./bench.ts";
import type { Contender } from "./contender.ts";
import { withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { PREPARE_MS } from "./watch.ts";

export const hashing: Bench = {
  name: "hashing",
  title: "a file of 1 GiB is chosen: hashed, stored and shared",
  runs: 3,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 64 : 1024) * MIB;
    const path = await ground.file(bytes);
    const measure = (contender: Contender): Promise<number> =>
      withPeople(1, PREPARE_MS + 60_000, async ([person]) => {
        if (person === undefined) throw new Error("nobody is there to choose a file");
        const page = await contender.load(person.context, ground.server);
        const start = performance.now();
        await contender.seedPath(page, path);
        return bytes / 1e6 / ((performance.now() - start) / 1000);
      });
    const rates = await inTurn(ground, byEachProgram(ground, measure), (rate) => `${rate.toFixed(0)} MB/s`);
    const values = valuesByParty(rates, (rate) => rate);
    return [{ what: "hashed and stored, MB/s", values, target: { atLeast: 100 } }];
  },
};
