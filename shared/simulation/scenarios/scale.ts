/** How finish times grow with the number of leechers and fall with that of pieces, held against the theory. */
import { ratio, seconds } from "../report.ts";
import { leechers, type Scenario, scenario, seeds } from "../scenario.ts";
import { BOUND, LAST, LAST_TO_BOUND, MEAN_TO_BOUND, SEED_COPIES, UNFINISHED, WASTED } from "./figures.ts";
import { BLOCK_64, KIB, MIB, WHOLE_PIECES } from "./shapes.ts";
import { figure, type Size, study } from "./study.ts";

export const PEERS = study({
  name: "peers",
  about:
    "1 seed with 1 MiB/s up, leechers with 256 KiB/s up, 256 pieces (in the tests 128); the last finish against the bound as leechers get more. From 4 leechers on, all uploads together bind. Blocks of 256 KiB.",
  varies: "leechers",
  figures: {
    last: LAST,
    bound: BOUND,
    ratio: LAST_TO_BOUND,
    meanRatio: MEAN_TO_BOUND,
    copies: SEED_COPIES,
    wasted: WASTED,
    unfinished: UNFINISHED,
  },
  claims: [
    { says: "last ÷ bound, any number", value: (o) => o.most(({ ratio }) => ratio), limit: { atMost: 1.15 } },
    { says: "wasted", value: (o) => o.most(({ wasted }) => wasted), limit: { atMost: 0.01 } },
    { says: "nobody is left unfinished", value: (o) => o.most((f) => f.unfinished), limit: { atMost: 0 } },
  ],
  cases: (size) =>
    numbers(size, [1, 3, 10, 30], [1, 3, 10, 30, 100], [300, 1_000, 10_000]).map((count) => ({
      name: String(count),
      scenario: scenario([seeds({ upload: MIB }), leechers(count, { upload: 256 * KIB })], {
        ...WHOLE_PIECES,
        pieces: size === "small" ? 128 : 256,
      }),
      ...costly(count),
    })),
});

/** Where the seed binds, its pieces cross the swarm in some hops, and that is all that leechers add. */
export const CLIENT_SERVER = study({
  name: "client-server",
  about:
    "1 seed with 1 MiB/s up, 128 pieces (in the tests 64): leechers with 2 MiB/s up, so that the seed's upload binds at any number, beside leechers that upload nothing and leave when they are done. Blocks of 256 KiB.",
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
  claims: [
    {
      says: "leechers that upload, from the fewest to the most: growth of the last finish",
      value: (o) => growth(o.all.filter((_, i) => i % 2 === 0)),
      limit: { atMost: 1.15 },
    },
    {
      says: "leechers that upload nothing: the same growth, a leecher",
      value: (o) => growthEach(o.all.filter((_, i) => i % 2 === 1)),
      limit: { atLeast: 0.97 },
    },
    {
      says: "leechers that upload nothing: last ÷ client–server bound",
      value: (o) => Math.max(...o.all.filter((_, i) => i % 2 === 1).map((f) => f.serverRatio)),
      limit: { atMost: 1.05 },
    },
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
  return scenario([seeds({ upload: MIB }), leechers(count, { upload: 2 * MIB, behaviour, departure })], {
    ...WHOLE_PIECES,
    pieces: size === "small" ? 64 : 128,
    policy: { superSeeding: !isServer },
  });
}

export const PIECES = study({
  name: "pieces",
  about:
    "1 seed and 20 leechers, all with 1 MiB/s up; the last finish against the bound as pieces get more. The bound is that of a fluid: it knows no pieces. Blocks of 64 KiB.",
  varies: "pieces",
  figures: { last: LAST, bound: BOUND, ratio: LAST_TO_BOUND, meanRatio: MEAN_TO_BOUND },
  claims: [
    {
      says: "it falls: last ÷ bound, over that with fewer pieces",
      value: (o) => o.mostStep(({ ratio }) => ratio),
      limit: { atMost: 0.97 },
    },
    {
      says: "toward 1: last ÷ bound with the most pieces",
      value: (o) => o.last.ratio,
      limit: { atMost: 1.1 },
    },
  ],
  cases: (size) =>
    numbers(size, [8, 32, 256], [8, 32, 128, 512], []).map((pieces) => ({
      name: String(pieces),
      scenario: scenario([seeds({ upload: MIB }), leechers(20, { upload: MIB })], { ...BLOCK_64, pieces }),
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

function growth(figures: readonly { readonly last: number }[]): number {
  return (figures.at(-1)?.last ?? Number.NaN) / (figures[0]?.last ?? Number.NaN);
}

/** Growth of the finish over growth of the bound, which is that of the number of leechers. */
function growthEach(figures: readonly { readonly last: number; readonly serverBound: number }[]): number {
  const bounds = figures.map(({ serverBound }) => ({ last: serverBound }));
  return growth(figures) / growth(bounds);
}
