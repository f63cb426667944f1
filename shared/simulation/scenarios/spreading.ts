/** How pieces spread: the order in which leechers request them, and how many copies a single seeder sends. */
import type { PieceOrder } from "../../engine/policy.ts";
import { seconds } from "../report.ts";
import { leechers, type PeerGroup, scenario, seeders } from "../scenario.ts";
import { COPIES_AT_FIRST, LAST, LAST_TO_BOUND, MEAN_TO_BOUND, SEEDER_COPIES, UNFINISHED } from "./figures.ts";
import { BLOCK_64, KIB, MIB } from "./shapes.ts";
import { figure, study } from "./study.ts";

const FIRST_COPY = figure("first copy", seconds, ({ firstCopy }) => firstCopy);
const ORDERS: readonly PieceOrder[] = ["rarest-first", "random", "sequential"];

export const ORDER = study({
  name: "order",
  about:
    "1 seeder and 20 leechers, all with 1 MiB/s up, 128 pieces (64 in the tests), requested rarest first, at random or sequentially. Super-seeding is off, because it would choose for the leechers. Blocks of 64 KiB.",
  varies: "order",
  figures: {
    last: LAST,
    ratio: LAST_TO_BOUND,
    meanRatio: MEAN_TO_BOUND,
    copiesAtFirst: COPIES_AT_FIRST,
    copies: SEEDER_COPIES,
  },
  claims: ({ atLeast }) => [
    atLeast(1.02, "last finish: random ÷ rarest-first", (o) => o.quotient("last", "random", "rarest-first")),
    atLeast(1.02, "last finish: sequential ÷ random", (o) => o.quotient("last", "sequential", "random")),
    atLeast(1.5, "last finish: sequential ÷ rarest-first", (o) =>
      o.quotient("last", "sequential", "rarest-first"),
    ),
  ],
  cases: (size) =>
    ORDERS.map((order) => ({
      name: order,
      scenario: scenario([seeders({ upload: MIB }), leechers(20, { upload: MIB })], {
        ...BLOCK_64,
        pieces: size === "small" ? 64 : 128,
        policy: { superSeeding: false, pieceOrder: order },
      }),
    })),
});

export const SUPER_SEEDING = study({
  name: "super-seeding",
  about:
    "1 seeder with 512 KiB/s up, 20 leechers with 1 MiB/s up, 64 pieces. Compares how much the seeder sends until the leechers together have one copy. Blocks of 64 KiB.",
  varies: "seeder",
  figures: {
    copiesAtFirst: COPIES_AT_FIRST,
    copies: SEEDER_COPIES,
    firstCopy: FIRST_COPY,
    last: LAST,
    ratio: LAST_TO_BOUND,
  },
  claims: ({ atMost, atLeast }) => [
    atMost(1.1, "super-seeding: copies sent until first copy", (o) => o.of("super-seeding").copiesAtFirst),
    atLeast(1.05, "plain: copies sent until first copy", (o) => o.of("plain").copiesAtFirst),
    atLeast(1, "last finish: plain ÷ super-seeding", (o) => o.quotient("last", "plain", "super-seeding")),
  ],
  cases: () =>
    [true, false].map((superSeeding) => ({
      name: superSeeding ? "super-seeding" : "plain",
      scenario: scenario([seeders({ upload: 512 * KIB }), leechers(20, { upload: MIB })], {
        ...BLOCK_64,
        policy: { superSeeding },
      }),
    })),
});

export const SEEDER_LEAVES = study({
  name: "seeder-leaves",
  about:
    "1 seeder and 20 leechers, all with 512 KiB/s up, 64 pieces. The seeder stays, or leaves as soon as the leechers together have one copy. Blocks of 64 KiB.",
  varies: "seeder",
  figures: {
    last: LAST,
    ratio: LAST_TO_BOUND,
    copies: SEEDER_COPIES,
    firstCopy: FIRST_COPY,
    unfinished: UNFINISHED,
  },
  claims: ({ atMost }) => [
    atMost(0, "unfinished leechers", (o) => o.most((f) => f.unfinished)),
    atMost(1.2, "leaves: copies from the seeder", (o) => o.of("leaves").copies),
    atMost(1.15, "last finish: leaves ÷ stays", (o) => o.quotient("last", "leaves", "stays")),
  ],
  cases: () => {
    const departures: readonly (readonly [string, PeerGroup["departure"]])[] = [
      ["stays", { kind: "never" }],
      ["leaves", { kind: "after-one-copy" }],
    ];
    return departures.map(([name, departure]) => ({
      name,
      scenario: scenario(
        [seeders({ upload: 512 * KIB, departure }), leechers(20, { upload: 512 * KIB })],
        BLOCK_64,
      ),
    }));
  },
});
