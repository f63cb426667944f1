/** What each peer of a run is for its viewers, and how the groups of a run did. The language modules have a name for each role. */
import type { Recording } from "./recording.ts";

/** In a client–server run, the seeder is a server and its leechers are clients. */
export type PeerRole =
  | "seeder"
  | "server"
  | "client"
  | "downloader"
  | "fast"
  | "slow"
  | "free-rider"
  | "newcomer"
  | "guest";

type Cast = Pick<Recording, "peers" | "mode" | "events">;

/** Whether it tells the peer from others of the same run. */
export function isDistinct(role: PeerRole): boolean {
  return role === "fast" || role === "slow" || role === "free-rider" || role === "newcomer";
}

/** @returns by number. "fast" and "slow" are above and below the mean upload limit of the leechers that upload. */
export function rolesOf({ peers, mode, events }: Cast): readonly PeerRole[] {
  const caps = peers
    .filter(
      ({ role, behaviour, place }) => role === "leecher" && behaviour === "contributor" && place !== "guest",
    )
    .map(({ upload }) => upload ?? 0);
  const mean = caps.reduce((sum, cap) => sum + cap, 0) / Math.max(1, caps.length);
  const late = new Set(events.map((event) => (event.kind === "arrived" ? event.peer : undefined)));
  return peers.map(({ number, place, role, behaviour, upload = 0 }) => {
    if (place === "guest") return "guest";
    if (role === "seeder") return mode === "p2p" ? "seeder" : "server";
    if (mode === "client-server") return "client";
    if (behaviour === "free-rider") return "free-rider";
    if (late.has(number)) return "newcomer";
    return upload > mean ? "fast" : upload < mean ? "slow" : "downloader";
  });
}

export function roleOf(cast: Cast, number: number): PeerRole {
  return rolesOf(cast)[number] ?? "guest";
}

export interface GroupResult {
  readonly role: PeerRole;
  readonly peers: number;
  readonly finished: number;
  /** Mean finish in seconds of those that finished by then; undefined: none. */
  readonly mean: number | undefined;
}

const ORDER: readonly PeerRole[] = ["fast", "slow", "downloader", "free-rider", "newcomer"];

/** @param at the moment shown @returns empty where all leechers are alike */
export function groupResults(recording: Recording, at: number): readonly GroupResult[] {
  const roles = rolesOf(recording);
  const results = ORDER.flatMap((role): readonly GroupResult[] => {
    const numbers = recording.peers.map(({ number }) => number).filter((number) => roles[number] === role);
    if (numbers.length === 0) return [];
    const finishes = numbers
      .map((number) => recording.finishedAt[number])
      .filter((finish) => finish !== undefined && finish <= at) as readonly number[];
    const sum = finishes.reduce((total, finish) => total + finish, 0);
    const mean = finishes.length === 0 ? undefined : sum / finishes.length;
    return [{ role, peers: numbers.length, finished: finishes.length, mean }];
  });
  return results.length > 1 ? results : [];
}
