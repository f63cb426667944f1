/** Arrivals and departures: peers come all at once or over time, and peers and links go in the middle of a download. */
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { leechers, type PeerGroup, scenario, seeders } from "../scenario.ts";
import { lastOf, meanOf, SEEDER_COPIES, UNFINISHED, unfinishedOf } from "./figures.ts";
import { BLOCK_64, KIB } from "./shapes.ts";
import { figure, study } from "./study.ts";

export const ARRIVALS = study({
  name: "arrivals",
  about:
    "1 seeder with 512 KiB/s up and 40 leechers (30 in the tests) with 256 KiB/s up, 64 pieces. Leechers arrive all at once or over ten minutes, and leave 30 s after they finish. Blocks of 64 KiB.",
  varies: "arrival",
  figures: {
    mean: meanOf("leechers"),
    longest: lastOf("leechers"),
    copies: SEEDER_COPIES,
    unfinished: UNFINISHED,
  },
  claims: ({ atMost }) => [
    atMost(0, "unfinished leechers", (o) => o.most((f) => f.unfinished)),
    atMost(1, "mean download time: trickle ÷ crowd", (o) => o.quotient("mean", "trickle", "crowd")),
    atMost(
      1.5,
      "longest download of the trickle ÷ mean of the crowd",
      (o) => o.of("trickle").longest / o.of("crowd").mean,
    ),
  ],
  cases: (size) => {
    const kinds: readonly (readonly [string, PeerGroup["arrival"]])[] = [
      ["crowd", { kind: "together", atMs: 0 }],
      ["trickle", { kind: "spread", overMs: 10 * MINUTE_MS }],
    ];
    const departure: PeerGroup["departure"] = { kind: "when-complete", afterMs: 30 * SECOND_MS };
    return kinds.map(([name, arrival]) => ({
      name,
      scenario: scenario(
        [
          seeders({ upload: 512 * KIB }),
          leechers(size === "small" ? 30 : 40, { upload: 256 * KIB, arrival, departure }),
        ],
        BLOCK_64,
      ),
    }));
  },
});

const PASSERS_BY = "passers-by";

export const CHURN = study({
  name: "churn",
  about:
    "1 seeder with 512 KiB/s up, 10 leechers that stay and 30 passers-by, all with 128 KiB/s up, 64 pieces. Passers-by leave with a half-life of one minute and are replaced (peers), or links break with the same half-life (links). Blocks of 64 KiB.",
  varies: "churn",
  figures: {
    last: lastOf("leechers"),
    mean: meanOf("leechers"),
    passersBy: figure(
      "passers-by",
      String,
      ({ groups }) => groups.find(({ name }) => name === PASSERS_BY)?.peers,
    ),
    copies: SEEDER_COPIES,
    stuck: unfinishedOf("leechers"),
  },
  claims: ({ atMost }) => [
    atMost(0, "unfinished leechers that stay", (o) => o.most((f) => f.stuck)),
    atMost(1.5, "last finish of leechers that stay: peers ÷ none", (o) =>
      o.quotient("last", "peers", "none"),
    ),
    atMost(1.3, "last finish of leechers that stay: links ÷ none", (o) =>
      o.quotient("last", "links", "none"),
    ),
  ],
  cases: () => {
    const stay: PeerGroup["departure"] = { kind: "never" };
    const go: PeerGroup["departure"] = { kind: "half-life", ms: MINUTE_MS, isReplaced: true };
    const kinds = [
      { name: "none", departure: stay, linkHalfLifeMs: undefined },
      { name: "peers", departure: go, linkHalfLifeMs: undefined },
      { name: "links", departure: stay, linkHalfLifeMs: MINUTE_MS },
    ];
    return kinds.map(({ name, departure, linkHalfLifeMs }) => ({
      name,
      scenario: scenario(
        [
          seeders({ upload: 512 * KIB }),
          leechers(10, { upload: 128 * KIB }),
          leechers(30, { name: PASSERS_BY, upload: 128 * KIB, departure }),
        ],
        { ...BLOCK_64, linkHalfLifeMs },
      ),
    }));
  },
});
