/** Which problems of a running torrent are shown, besides those that hold as long as it exists. */
import type { Problem } from "./problems.ts";
import type { TorrentView } from "./views.ts";

interface Situation extends Pick<TorrentView, "availability" | "state" | "swarm"> {
  readonly trackerProblems: Iterable<Problem>;
  /** Peers are there and cannot be reached. */
  readonly unreached: Problem | undefined;
  /** Why the last piece could not be stored or read, or the entry in the storage not be written. */
  readonly diskProblem: Problem | undefined;
  /** What happened to the stored pieces. */
  readonly damage: Problem | undefined;
  /** A connected peer has lost pieces. */
  readonly isCopyLost: boolean;
  /** A connected peer offers metadata that is too long for us. */
  readonly isMetadataTooLong: boolean;
  /** It was opened by a link whose trackers a browser cannot reach. */
  readonly lacksWebSocketTracker: boolean;
  /** It is private, and uses no tracker. */
  readonly isPrivateAlone: boolean;
  /** The host of the first web seed, if there are some and none can be used at present. */
  readonly failedWebSeed: string | undefined;
  /** There are web seeds, which cannot be used before a peer has sent the metadata. */
  readonly hasUselessWebSeeds: boolean;
  /** Peers have had the time to appear. */
  readonly hasLooked: boolean;
}

export function passingNotices(now: Situation): Problem[] {
  const { availability, damage, diskProblem, hasLooked, isCopyLost, state, swarm, unreached } = now;
  const notices = [...now.trackerProblems];
  for (const problem of [unreached, diskProblem, damage]) if (problem !== undefined) notices.push(problem);
  if (now.isPrivateAlone && state !== "paused") return [...notices, { code: "private-torrent" }];
  const isIncomplete = state === "looking-for-peers" || state === "downloading";
  // The sentence about one's own damage also says what helps.
  const isDamaged = damage !== undefined && damage.code !== "mended";
  if (!isIncomplete || isDamaged) return notices;
  if (now.isMetadataTooLong) notices.push({ code: "torrent-too-complex" });
  else if (isCopyLost && availability < 1) notices.push({ code: "copy-lost" });
  else if (state === "looking-for-peers" && hasLooked && (swarm?.seeders ?? 0) === 0) {
    if (now.lacksWebSocketTracker) notices.push({ code: "no-websocket-tracker" });
    else if (now.hasUselessWebSeeds) notices.push({ code: "no-description" });
    else if (swarm !== undefined) notices.push({ code: "nobody-has-it" });
  }
  const { failedWebSeed } = now;
  if (state === "looking-for-peers" && failedWebSeed !== undefined)
    notices.push({ code: "web-seeds-fail", detail: failedWebSeed });
  return notices;
}
