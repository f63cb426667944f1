/** The choker's fairness: it prefers contributors and peers of similar speed, and serves every peer eventually. */
import { SECOND_MS } from "../../core/time.ts";
import { OptimisticTime, unevenness } from "../optimistic-time.ts";
import { percent, seconds } from "../report.ts";
import type { Result } from "../result.ts";
import { leechers, type PeerGroup, type Scenario, scenario, seeders } from "../scenario.ts";
import { Waiting } from "../waiting.ts";
import { LAST_TO_BOUND, lastOf, meanOf, UNFINISHED } from "./figures.ts";
import { BLOCK_64, HOUR_MS, KIB } from "./shapes.ts";
import { type Figure, type Figures, figure, study } from "./study.ts";

/** Percentages of free-riders among the leechers. */
const SHARES = [0, 20, 40, 60];
const SOME = SHARES.slice(1);
const LEECHERS = 20;
const CONTRIBUTORS = "contributors";
const FREE_RIDERS = "free-riders";
const GIVER = "giver";

export const FREE_RIDING = study({
  name: "free-riders",
  about:
    "1 seeder with 512 KiB/s up, 20 leechers with 128 KiB/s up, 64 pieces; 0–60 % of the leechers upload nothing. The choker rewards peers that upload, or (none) serves all in turn, as a seeder does. Blocks of 64 KiB.",
  varies: "free-riders",
  figures: {
    contributors: meanOf(CONTRIBUTORS),
    freeRiders: meanOf(FREE_RIDERS),
    lastContributor: lastOf(CONTRIBUTORS),
    ratio: LAST_TO_BOUND,
    unfinished: UNFINISHED,
  },
  claims: ({ atMost, atLeast }) => [
    ...[0.98, 0.92, 0.85].map((limit, i) =>
      atMost(limit, `choker, ${SOME[i]} % free-riders: mean finish, contributors ÷ free-riders`, (o) =>
        lead(o.of(`${SOME[i]}-choker`)),
      ),
    ),
    atLeast(0.95, "no choker, any share: mean finish, contributors ÷ free-riders", (o) =>
      Math.min(...SOME.map((share) => lead(o.of(`${share}-none`)))),
    ),
    ...[1, 0.9, 0.85].map((limit, i) =>
      atMost(limit, `${SOME[i]} % free-riders: contributors' mean finish, choker ÷ none`, (o) =>
        o.quotient("contributors", `${SOME[i]}-choker`, `${SOME[i]}-none`),
      ),
    ),
    atMost(0, "unfinished leechers", (o) => o.most((f) => f.unfinished)),
  ],
  cases: () =>
    SHARES.flatMap((share) =>
      (["choker", "none"] as const).map((choker) => ({
        name: `${share}-${choker}`,
        scenario: withFreeRiders((share * LEECHERS) / 100, choker !== "none"),
      })),
    ),
});

function withFreeRiders(count: number, titForTat: boolean): Scenario {
  const about: Partial<PeerGroup> = { upload: 128 * KIB };
  const groups = [
    seeders({ upload: 512 * KIB }),
    leechers(LEECHERS - count, { ...about, name: CONTRIBUTORS }),
    leechers(count, { ...about, name: FREE_RIDERS, behaviour: "free-rider" }),
  ];
  return scenario(
    groups.filter((group) => group.count > 0),
    { ...BLOCK_64, policy: { titForTat } },
  );
}

function lead(figures: Figures<"contributors" | "freeRiders">): number {
  return figures.contributors / figures.freeRiders;
}

export const CLASSES = study({
  name: "classes",
  about:
    "1 seeder with 512 KiB/s up, 12 leechers with 256 KiB/s and 12 with 64 KiB/s up, 128 pieces; all leave when they finish. The figures show how much of a class's upload stays within the class. Blocks of 64 KiB.",
  varies: "choker",
  figures: {
    fastWithin: shareWithin("fast"),
    slowWithin: shareWithin("slow"),
    fast: meanOf("fast"),
    slow: meanOf("slow"),
  },
  claims: ({ atMost, atLeast }) => [
    atLeast(0.6, "choker: share of fast leechers' upload to fast leechers", (o) => o.of("choker").fastWithin),
    atLeast(1.15, "the same share: choker ÷ none", (o) => o.quotient("fastWithin", "choker", "none")),
    atMost(0.8, "choker: mean finish, fast ÷ slow", (o) => o.of("choker").fast / o.of("choker").slow),
  ],
  cases: () =>
    (["choker", "none"] as const).map((choker) => {
      const departure: PeerGroup["departure"] = { kind: "when-complete", afterMs: 0 };
      return {
        name: choker,
        scenario: scenario(
          [
            seeders({ upload: 512 * KIB }),
            leechers(12, { name: "fast", upload: 256 * KIB, departure }),
            leechers(12, { name: "slow", upload: 64 * KIB, departure }),
          ],
          { ...BLOCK_64, pieces: 128, policy: { titForTat: choker !== "none" } },
        ),
      };
    }),
});

/** Share of a group's upload that went to the group itself. */
function shareWithin(name: string): Figure {
  return figure(`${name} to ${name}`, percent, (result) => {
    const sent = result.groups.map(({ from }) => from[indexOf(result, name)] ?? 0);
    return (sent[indexOf(result, name)] ?? 0) / sent.reduce((sum, bytes) => sum + bytes);
  });
}

function indexOf({ groups }: Result, name: string): number {
  return groups.findIndex((group) => group.name === name);
}

export const OPTIMISTIC = study({
  name: "optimistic",
  about:
    "A leecher with 2 KiB/s up downloads only from the seeder, and 32 peers want its pieces. Four of them hold its regular slots; for three hours, its optimistic slot rotates among the others.",
  varies: "time",
  figures: {
    peers: heldFor("peers", String, (times) => times.length),
    least: heldFor("shortest time", seconds, (times) => Math.min(...times)),
    most: heldFor("longest time", seconds, (times) => Math.max(...times)),
    unevenness: heldFor("largest deviation from mean", percent, unevenness),
  },
  claims: ({ atMost, atLeast }) => [
    atMost(0.1, "largest deviation from mean", (o) => o.most((f) => f.unevenness)),
    atLeast(20, "peers in the rotation", (o) => o.least((f) => f.peers)),
  ],
  cases: () => [
    {
      name: "3h",
      scenario: scenario(
        [
          // It serves all peers in turn and sends each other pieces, so that the takers keep wanting the giver's.
          seeders({ upload: 96 * KIB }),
          leechers(1, { name: GIVER, upload: 2 * KIB }),
          // Takers arrive later than the giver, so that most of them dial it.
          leechers(32, {
            name: "takers",
            behaviour: "free-rider",
            arrival: { kind: "together", atMs: SECOND_MS },
          }),
        ],
        { pieces: 4096, policy: { superSeeding: false }, limitMs: 3 * HOUR_MS },
      ),
    },
  ],
});

function heldFor(head: string, as: Figure["as"], of: (seconds: readonly number[]) => number): Figure {
  return {
    head,
    as,
    watch: (world) => {
      const time = new OptimisticTime(world, GIVER);
      return () => of(time.seconds);
    },
  };
}

export const STARVING = study({
  name: "starving",
  about:
    "1 seeder and 40 leechers, 64 pieces. Leechers arrive together or over two minutes, or some are slow or free-riders. A wait is a time in which an honest leecher is interested and receives nothing. Blocks of 64 KiB.",
  varies: "swarm",
  figures: {
    longest: {
      head: "longest wait",
      as: seconds,
      watch: (world) => {
        const waiting = new Waiting(world, ({ behaviour, isSeeder }) => !isSeeder && behaviour === "honest");
        return () => waiting.longest / SECOND_MS;
      },
    },
    ratio: LAST_TO_BOUND,
  },
  claims: ({ atMost }) => [atMost(60, "longest wait, seconds", (o) => o.most((f) => f.longest))],
  cases: () => {
    const kinds: readonly (readonly [string, readonly PeerGroup[]])[] = [
      ["together", [leechers(40, { upload: 128 * KIB })]],
      [
        "trickling",
        [leechers(40, { upload: 128 * KIB, arrival: { kind: "spread", overMs: 120 * SECOND_MS } })],
      ],
      ["slow", [leechers(20, { upload: 256 * KIB }), leechers(20, { name: "slow", upload: 32 * KIB })]],
      [
        "free-riders",
        [leechers(26, { upload: 128 * KIB }), leechers(16, { name: FREE_RIDERS, behaviour: "free-rider" })],
      ],
    ];
    return kinds.map(([name, groups]) => ({
      name,
      scenario: scenario([seeders({ upload: 512 * KIB }), ...groups], BLOCK_64),
    }));
  },
});
