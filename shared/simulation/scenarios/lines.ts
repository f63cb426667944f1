/**
 * Lines that people really have. What a peer sends to another on one link leaves in order, so requests and "have" messages wait
 * behind the blocks that were sent before: a long queue makes its own download wait for its upload. Nothing is lost here.
 */
import { SECOND_MS } from "../../core/time.ts";
import type { Policy } from "../../engine/policy.ts";
import type { Message } from "../../wire/messages.ts";
import type { Token } from "../network.ts";
import { ratio, seconds } from "../report.ts";
import { leechers, type PeerGroup, scenario, seeders } from "../scenario.ts";
import { jain, percentile } from "../statistics.ts";
import type { World } from "../world.ts";
import { LAST, LAST_TO_BOUND, WASTED } from "./figures.ts";
import { MIB } from "./shapes.ts";
import { type Case, type Figure, figure, study } from "./study.ts";

const KB = 1000;

export const LINES = study({
  name: "lines",
  about:
    "1 seeder whose line carries this much up, and 2 leechers that pass nothing on, so that they share it: good wifi 5 MB/s, one-way delay 3 to 5 ms; 4G 1.25 MB/s, 25 to 40 ms; hotel 250 kB/s, 40 to 80 ms; satellite 375 kB/s, 300 ms; narrow 32 kB/s, 20 ms. Narrow for 8: 8 leechers with 1 MiB/s up. Narrow homes: 1 seeder with 2 MiB/s up and 10 leechers with 32 kB/s up and 1 MiB/s down. Small messages are all but blocks; they are measured where the sender's line is limited.",
  varies: "line",
  figures: {
    last: LAST,
    ratio: LAST_TO_BOUND,
    fairness: figure("Jain's index of the leechers' rates", ratio, ({ peers }) =>
      jain(
        peers
          .filter(({ group }) => group === "leechers")
          .map(({ arrived, finished = Number.NaN }) => 1 / (finished - arrived)),
      ),
    ),
    delay: delayOf("small messages, 95 %", 0.95),
    longest: delayOf("longest", 1),
    wasted: WASTED,
  },
  claims: ({ atMost, atLeast }) => [
    atMost(1.2, "last ÷ bound", (o) => o.most((f) => f.ratio)),
    atLeast(0.98, "Jain's index of the leechers' rates", (o) => o.least((f) => f.fairness)),
    atMost(3, "small messages, 95 %: seconds", (o) => o.most((f) => f.delay)),
    atMost(6, "longest: seconds", (o) => o.most((f) => f.longest)),
  ],
  cases: () => [
    shared("good-wifi", 5_000 * KB, [3, 5], 256),
    shared("4g", 1_250 * KB, [25, 40], 64),
    shared("hotel", 250 * KB, [40, 80], 16),
    shared("satellite", 375 * KB, [300, 300], 32),
    shared("narrow", 32 * KB, [20, 20], 8),
    line("narrow-for-8", [seeders({ uplink: 32 * KB }), leechers(8, { uplink: MIB })], [20, 20], 8),
    line(
      "narrow-homes",
      [seeders({ uplink: 2 * MIB }), leechers(10, { uplink: 32 * KB, downlink: MIB })],
      [20, 40],
      64,
    ),
  ],
});

function shared(name: string, uplink: number, latencyMs: readonly [number, number], pieces: number): Case {
  const groups = [seeders({ uplink }), leechers(2, { behaviour: "free-rider" })];
  // Super-seeding would wait for the leechers to pass pieces on.
  return line(name, groups, latencyMs, pieces, { superSeeding: false });
}

function line(
  name: string,
  groups: readonly PeerGroup[],
  latencyMs: readonly [number, number],
  pieces: number,
  policy: Partial<Policy> = {},
): Case {
  return { name, scenario: scenario(groups, { latencyMs, pieces, policy }) };
}

const watched = new WeakMap<World, number[]>();

function delayOf(head: string, share: number): Figure {
  return {
    head,
    as: seconds,
    watch: (world) => {
      const delays = watched.get(world) ?? watchDelays(world);
      return () =>
        percentile(
          delays.sort((a, b) => a - b),
          share,
        );
    },
  };
}

/** @returns seconds that each small message has taken from a peer with a limited line; more follow */
function watchDelays(world: World): number[] {
  const delays: number[] = [];
  const sentAt = new WeakMap<Message<Token>, number>();
  watched.set(world, delays);
  world.watcher = {
    after: ({ group }, outputs) => {
      if (group.uplink === undefined) return;
      for (const output of outputs)
        if (output.type === "send" && output.message.type !== "piece")
          sentAt.set(output.message, world.queue.now);
    },
    before: (_, input) => {
      const at = input.type === "message" ? sentAt.get(input.message) : undefined;
      if (at !== undefined) delays.push((world.queue.now - at) / SECOND_MS);
    },
  };
  return delays;
}
