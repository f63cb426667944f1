/** Compares finish times with the fluid bound as the number of leechers or pieces grows. */
import { ratio, seconds } from "../report.ts";
import { leechers, type Scenario, scenario, seeders } from "../scenario.ts";
import { BOUND, LAST, LAST_TO_BOUND, MEAN_TO_BOUND, SEEDER_COPIES, UNFINISHED, WASTED } from "./figures.ts";
import { BLOCK_64, KIB, MIB, WHOLE_PIECES } from "./shapes.ts";
import { type Figures, figure, type Size, study } from "./study.ts";

export const PEERS = study({
  name: "peers",
  about:
    "1 seeder with 1 MiB/s up, leechers with 256 KiB/s up, 256 pieces (128 in the tests). Compares the last finish with the bound as the number of leechers grows. From 2 leechers on, the total upload binds. Blocks of 256 KiB.",
  varies: "leechers",
  figures: {
    last: LAST,
    bound: BOUND,
    ratio: LAST_TO_BOUND,
    meanRatio: MEAN_TO_BOUND,
    copies: SEEDER_COPIES,
    wasted: WASTED,
    unfinished: UNFINISHED,
  },
  claims: ({ atMost }) => [
    atMost(1.15, "last ÷ bound", (o) => o.most(({ ratio }) => ratio)),
    atMost(0.01, "wasted", (o) => o.most(({ wasted }) => wasted)),
    atMost(0, "unfinished leechers", (o) => o.most((f) => f.unfinished)),
  ],
  cases: (size) =>
    numbers(size, [1, 3, 10, 30], [1, 3, 10, 30, 100], [300, 1_000, 10_000]).map((count) => ({
      name: String(count),
      scenario: scenario([seeders({ upload: MIB }), leechers(count, { upload: 256 * KIB })], {
        ...WHOLE_PIECES,
        pieces: size === "small" ? 128 : 256,
      }),
      ...costly(count),
    })),
});

/** If the seeder's upload binds, more leechers add only the hops that a piece takes across the swarm. */
export const CLIENT_SERVER = study({
  name: "client-server",
  about:
    "1 seeder with 1 MiB/s up, 128 pieces (64 in the tests). Leechers have 2 MiB/s up, so that only the seeder's upload binds (p2p), or upload nothing and leave when they finish (server). Blocks of 256 KiB.",
  varies: "swarm",
  figures: {
    last: LAST,
    ratio: LAST_TO_BOUND,
    serverRatio: figure(
      "last ÷ client–server bound",
      ratio,
      ({ bounds, last }) => last && last / bounds.clientServer,
    ),
    serverBound: figure("client–server bound", seconds, ({ bounds }) => bounds.clientServer),
  },
  claims: ({ atMost, atLeast }) => [
    atMost(1.15, "p2p: last finish, most ÷ fewest leechers", (o) =>
      growth(o.all.filter((_, i) => i % 2 === 0)),
    ),
    atLeast(0.97, "server: growth of the last finish ÷ growth of the bound", (o) =>
      growthEach(o.all.filter((_, i) => i % 2 === 1)),
    ),
    atMost(1.05, "server: last ÷ client–server bound", (o) =>
      Math.max(...o.all.filter((_, i) => i % 2 === 1).map((f) => f.serverRatio)),
    ),
  ],
  cases: (size) =>
    numbers(size, [10, 30], [10, 30, 100], [1_000]).flatMap((count) => [
      { name: `p2p-${count}`, scenario: served(count, size, "honest"), ...costly(count) },
      { name: `server-${count}`, scenario: served(count, size, "free-rider"), ...costly(count) },
    ]),
});

function served(count: number, size: Size, behaviour: "honest" | "free-rider"): Scenario {
  const isServer = behaviour === "free-rider";
  const departure = isServer ? { kind: "when-complete" as const, afterMs: 0 } : { kind: "never" as const };
  return scenario([seeders({ upload: MIB }), leechers(count, { upload: 2 * MIB, behaviour, departure })], {
    ...WHOLE_PIECES,
    pieces: size === "small" ? 64 : 128,
    policy: { superSeeding: !isServer },
  });
}

export const PIECES = study({
  name: "pieces",
  about:
    "1 seeder and 20 leechers, all with 1 MiB/s up. Compares the last finish with the bound as the number of pieces grows. The bound is that of a fluid and ignores pieces. Blocks of 64 KiB.",
  varies: "pieces",
  figures: { last: LAST, bound: BOUND, ratio: LAST_TO_BOUND, meanRatio: MEAN_TO_BOUND },
  claims: ({ atMost }) => [
    atMost(0.97, "last ÷ bound, over that of the case before", (o) => o.mostStep(({ ratio }) => ratio)),
    atMost(1.1, "last ÷ bound with the most pieces", (o) => o.last.ratio),
  ],
  cases: (size) =>
    numbers(size, [8, 32, 256], [8, 32, 128, 512], []).map((pieces) => ({
      name: String(pieces),
      scenario: scenario([seeders({ upload: MIB }), leechers(20, { upload: MIB })], { ...BLOCK_64, pieces }),
    })),
});

function numbers(
  size: Size,
  small: readonly number[],
  full: readonly number[],
  large: readonly number[],
): readonly number[] {
  if (size === "small") return small;
  return size === "full" ? full : [...full, ...large];
}

function costly(count: number): { mostSeeds?: number } {
  if (count >= 10_000) return { mostSeeds: 1 };
  return count >= 300 ? { mostSeeds: 3 } : {};
}

function growth(figures: readonly Figures<"last">[]): number {
  return (figures.at(-1)?.last ?? Number.NaN) / (figures[0]?.last ?? Number.NaN);
}

/** Growth of the last finish ÷ growth of the bound. */
function growthEach(figures: readonly Figures<"last" | "serverBound">[]): number {
  return growth(figures) / growth(figures.map(({ serverBound }) => ({ last: serverBound })));
}
