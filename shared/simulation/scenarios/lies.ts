/** Peers that send false blocks. */
import { leechers, scenario, seeders } from "../scenario.ts";
import { Unverified } from "../unverified.ts";
import { lastOf, meanOf, unfinishedOf, WASTED } from "./figures.ts";
import { KIB } from "./shapes.ts";
import { study } from "./study.ts";

const HONEST = "honest";

export const POISONERS = study({
  name: "poisoners",
  about:
    "1 seeder with 512 KiB/s up, 20 leechers with 256 KiB/s up, 64 pieces; 0 % or 30 % of the leechers send only false blocks. Blocks of 16 KiB, so that several peers contribute to each piece.",
  varies: "poisoners",
  figures: {
    last: lastOf(HONEST),
    mean: meanOf(HONEST),
    wasted: WASTED,
    stuck: unfinishedOf(HONEST),
    trouble: {
      head: "stored or announced unverified",
      as: String,
      watch: (world) => {
        const count = new Unverified(world);
        return () => count.announced + count.stored;
      },
    },
  },
  claims: ({ atMost }) => [
    atMost(0, "unfinished honest leechers", (o) => o.most((f) => f.stuck)),
    atMost(0, "pieces stored or announced unverified", (o) => o.most((f) => f.trouble)),
    atMost(2, "last honest finish: 30 % poisoners ÷ none", (o) => o.quotient("last", "30", "0")),
  ],
  cases: () =>
    [0, 6].map((count) => ({
      name: String(count * 5),
      scenario: scenario([
        seeders({ upload: 512 * KIB }),
        leechers(20 - count, { name: HONEST, upload: 256 * KIB }),
        ...(count > 0
          ? [leechers(count, { name: "poisoners", upload: 256 * KIB, behaviour: "poisoner" as const })]
          : []),
      ]),
    })),
});
