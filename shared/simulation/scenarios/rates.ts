/** Leechers with different upload and download rates. */
import { leechers, type PeerGroup, scenario, seeders } from "../scenario.ts";
import { BOUND, LAST, LAST_TO_BOUND, lastOf, SEEDER_COPIES, UNFINISHED } from "./figures.ts";
import { BLOCK_64, KIB, MIB } from "./shapes.ts";
import { study } from "./study.ts";

export const MIXED = study({
  name: "mixed",
  about:
    "Eight: 1 seeder with 512 KiB/s up, 8 leechers with 256 KiB/s to 1 MiB/s up, 64 pieces. Many: 1 seeder with 1 MiB/s up, 60 leechers (40 in the tests) with 64 KiB/s to 1 MiB/s up, 128 pieces. Blocks of 64 KiB.",
  varies: "leechers",
  figures: { last: LAST, bound: BOUND, ratio: LAST_TO_BOUND, copies: SEEDER_COPIES, unfinished: UNFINISHED },
  claims: ({ atMost }) => [atMost(1.15, "last ÷ bound", (o) => o.most(({ ratio }) => ratio))],
  cases: (size) => {
    const eight = [256, 512, 768, 1024].map((rate) =>
      leechers(2, { name: `${rate} KiB/s`, upload: rate * KIB }),
    );
    const many = [64, 128, 256, 512, 1024].map((rate) =>
      leechers(size === "small" ? 8 : 12, { name: `${rate} KiB/s`, upload: rate * KIB }),
    );
    return [
      { name: "eight", scenario: scenario([seeders({ upload: 512 * KIB }), ...eight], BLOCK_64) },
      { name: "many", scenario: scenario([seeders({ upload: MIB }), ...many], { ...BLOCK_64, pieces: 128 }) },
    ];
  },
});

export const SLOWEST = study({
  name: "slowest",
  about:
    "1 seeder and 10 leechers with 1 MiB/s up, 64 pieces. One leecher downloads at most 192 KiB/s, because of its line or its user's limit. Its download sets the bound; the others finish earlier. Blocks of 64 KiB.",
  varies: "slow by",
  figures: { last: LAST, bound: BOUND, ratio: LAST_TO_BOUND, others: lastOf("leechers") },
  claims: ({ atMost }) => [
    atMost(1.1, "last ÷ bound", (o) => o.most(({ ratio }) => ratio)),
    atMost(0.9, "last finish: others ÷ slow leecher", (o) => o.most(({ others, last }) => others / last)),
  ],
  cases: () => {
    const kinds: readonly (readonly [string, Partial<PeerGroup>])[] = [
      ["line", { downlink: 192 * KIB }],
      ["limit", { download: 192 * KIB }],
    ];
    return kinds.map(([name, about]) => ({
      name,
      scenario: scenario(
        [
          seeders({ upload: MIB }),
          leechers(9, { upload: MIB }),
          leechers(1, { name: "slow", upload: MIB, ...about }),
        ],
        BLOCK_64,
      ),
    }));
  },
});
