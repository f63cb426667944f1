/** Bytes that all leechers together had received over time, from the seeder and from each other. */
import type { Recording, Sample } from "../model/recording.ts";

/** The chart is about this many pixels wide. */
const MAX_POINTS = 600;

/** @returns times in seconds, ascending, and the bytes received until then */
export function byteSeries({ samples, peers }: Pick<Recording, "samples" | "peers">) {
  const step = Math.max(1, Math.ceil(samples.length / MAX_POINTS));
  const times: number[] = [];
  const fromSeeder: number[] = [];
  const fromPeers: number[] = [];
  for (const [index, sample] of samples.entries()) {
    // The last sample is always included, because the figures next to the chart show it.
    if (index % step !== 0 && index !== samples.length - 1) continue;
    const sums = received(sample, peers);
    times.push(sample.at);
    fromSeeder.push(sums.fromSeeder);
    fromPeers.push(sums.fromPeers);
  }
  return { times, fromSeeder, fromPeers };
}

/** Bytes that the leechers had received at one moment. */
export function received(sample: Sample, peers: Recording["peers"]) {
  let [fromSeeder, fromPeers] = [0, 0];
  for (const { number, role } of peers) {
    if (role === "seeder") continue;
    fromSeeder += sample.peers[number]?.fromSeeder ?? 0;
    fromPeers += sample.peers[number]?.fromPeers ?? 0;
  }
  return { fromSeeder, fromPeers };
}

/** Evenly spaced items, at most `rows`, first and last included: for a table that a person can read. */
export function thinned<T>(items: readonly T[], rows: number): readonly T[] {
  if (items.length <= rows) return items;
  return Array.from(
    { length: rows },
    (_, row) => items[Math.round((row * (items.length - 1)) / (rows - 1))] as T,
  );
}
