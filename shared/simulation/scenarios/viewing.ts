/** Everybody watches the film while it arrives. */
import { SECOND_MS } from "../../core/time.ts";
import { seconds } from "../report.ts";
import { leechers, type PeerGroup, scenario, seeders, type Viewing } from "../scenario.ts";
import type { Viewer } from "../viewer.ts";
import { BOUND, LAST, LAST_TO_BOUND, SEEDER_COPIES, WASTED } from "./figures.ts";
import { KIB, MIB } from "./shapes.ts";
import { type Figure, study } from "./study.ts";

/** 40 MB that play for a minute. */
const FILM = { pieces: 153, shortBy: 108_032 };
const PLAY: Viewing = { bytesPerSecond: 40_000_000 / 60 };
const JUMP: Viewing = { ...PLAY, jump: { afterMs: 10 * SECOND_MS, toShare: 0.8 } };

export const VIEWING = study({
  name: "viewing",
  about:
    "Leechers watch a film of 40 MB and 60 s while it arrives. Four: 1 seeder and 4 viewers, all with 1 MiB/s up; also when nobody watches, and when each viewer jumps to 80 % after 10 s. Two seeders: with 512 KiB/s each. Twenty: 1 seeder with 2 MiB/s up, 20 viewers with 1 MiB/s up. Apart: 4 viewers who begin within 20 s; the bound does not count that they come later. Start: from a viewer's first piece until it plays.",
  varies: "viewers",
  figures: {
    last: LAST,
    bound: BOUND,
    ratio: LAST_TO_BOUND,
    start: most("start", ({ startMs }) => startMs),
    stalls: most("stalls", ({ stalls }) => stalls * SECOND_MS, String),
    stalled: most("stalled", ({ stalledMs }) => stalledMs),
    jump: most("jump", ({ jumpMs }) => jumpMs ?? 0),
    copies: SEEDER_COPIES,
    wasted: WASTED,
  },
  claims: ({ atMost }) => [
    atMost(1.25, "last ÷ bound: four", (o) => o.of("four").ratio),
    atMost(1.25, "last ÷ bound: four-jump", (o) => o.of("four-jump").ratio),
    atMost(1.3, "last ÷ bound: two-seeders", (o) => o.of("two-seeders").ratio),
    atMost(1.25, "last ÷ bound: twenty", (o) => o.of("twenty").ratio),
    atMost(1.25, "last finish: apart ÷ apart-idle", (o) => o.quotient("last", "apart", "apart-idle")),
    atMost(3, "four: start, seconds after the first piece", (o) => o.of("four").start),
    atMost(0.5, "four: seconds stalled", (o) => o.of("four").stalled),
    atMost(5, "four-jump: seconds until it plays", (o) => o.of("four-jump").jump),
  ],
  cases: () => [
    film("four-idle", [seeders({ upload: MIB }), leechers(4, { upload: MIB })]),
    film("four", [seeders({ upload: MIB }), viewers(4, PLAY)]),
    film("four-jump", [seeders({ upload: MIB }), viewers(4, JUMP)]),
    film("two-seeders", [seeders({ upload: 512 * KIB, count: 2 }), viewers(4, PLAY)]),
    film("twenty", [seeders({ upload: 2 * MIB }), viewers(20, PLAY)]),
    film("apart-idle", [
      seeders({ upload: MIB }),
      leechers(4, { upload: MIB, arrival: { kind: "spread", overMs: 20 * SECOND_MS } }),
    ]),
    film("apart", [
      seeders({ upload: MIB }),
      viewers(4, PLAY, { arrival: { kind: "spread", overMs: 20 * SECOND_MS } }),
    ]),
  ],
});

function film(name: string, groups: readonly PeerGroup[]) {
  return { name, scenario: scenario(groups, FILM) };
}

function viewers(count: number, viewing: Viewing, about: Partial<PeerGroup> = {}): PeerGroup {
  return leechers(count, { name: "viewers", upload: MIB, viewing, ...about });
}

/** The highest value of all viewers in seconds; 0 without viewers, NaN if one has none. */
function most(head: string, of: (viewer: Viewer) => number | undefined, as = seconds): Figure {
  return {
    head,
    as,
    watch: (world) => () =>
      Math.max(0, ...world.viewers.map((viewer) => (of(viewer) ?? Number.NaN) / SECOND_MS)),
  };
}
