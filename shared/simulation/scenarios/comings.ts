/** Peers that come and go: all at once, one after another, and in the middle of it. */
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { leechers, type PeerGroup, scenario, seeds } from "../scenario.ts";
import { lastOf, meanOf, SEED_COPIES, UNFINISHED, unfinishedOf } from "./figures.ts";
import { BLOCK_64, KIB } from "./shapes.ts";
import { figure, study } from "./study.ts";

export const ARRIVALS = study({
  name: "arrivals",
  about:
    "1 seed with 512 KiB/s up, 40 leechers with 256 KiB/s (in the tests 30), 64 pieces, who leave half a minute after they have everything. All come at once, or within ten minutes. Blocks of 64 KiB.",
  varies: "arrival",
  figures: {
    mean: meanOf("leechers"),
    longest: lastOf("leechers"),
    copies: SEED_COPIES,
    unfinished: UNFINISHED,
  },
  claims: [
    { says: "nobody is left unfinished", value: (o) => o.most((f) => f.unfinished), limit: { atMost: 0 } },
    {
      says: "trickling: mean time of a download, over that of a crowd",
      value: (o) => o.of("trickle").mean / o.of("crowd").mean,
      limit: { atMost: 1 },
    },
    {
      says: "trickling: the longest download, over the mean of a crowd",
      value: (o) => o.of("trickle").longest / o.of("crowd").mean,
      limit: { atMost: 1.5 },
    },
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
          seeds({ upload: 512 * KIB }),
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
    "1 seed with 512 KiB/s up, 10 leechers that stay and 30 others, all with 128 KiB/s, 64 pieces. The others stay too, or half of them leave within any minute, new ones in their place; links hold, or half of them break within any minute. Blocks of 64 KiB.",
  varies: "churn",
  figures: {
    last: lastOf("leechers"),
    mean: meanOf("leechers"),
    passersBy: figure(
      "passers-by",
      String,
      ({ groups }) => groups.find(({ name }) => name === PASSERS_BY)?.peers,
    ),
    copies: SEED_COPIES,
    stuck: unfinishedOf("leechers", "unfinished of those who stay"),
  },
  claims: [
    {
      says: "of those who stay, nobody is left unfinished",
      value: (o) => o.most((f) => f.stuck),
      limit: { atMost: 0 },
    },
    {
      says: "peers leave: last finish of those who stay, over that without churn",
      value: (o) => o.of("peers").last / o.of("none").last,
      limit: { atMost: 1.5 },
    },
    {
      says: "links break: the same",
      value: (o) => o.of("links").last / o.of("none").last,
      limit: { atMost: 1.3 },
    },
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
          seeds({ upload: 512 * KIB }),
          leechers(10, { upload: 128 * KIB }),
          leechers(30, { name: PASSERS_BY, upload: 128 * KIB, departure }),
        ],
        { ...BLOCK_64, linkHalfLifeMs },
      ),
    }));
  },
});
