/**
 * The least time in which everybody can have the file (Kumar & Ross 2006: a fluid limit, pieces infinitely small, delays none),
 * and the same where only the seeds upload. Seconds.
 */
import { fileLength, type PeerGroup, type Scenario } from "./scenario.ts";

export interface Bounds {
  /** max(F/us, F/dmin, N·F/(us + Σui)) */
  readonly peerToPeer: number;
  /** max(N·F/us, F/dmin) */
  readonly clientServer: number;
  /** Which term of the first is the greatest. */
  readonly binding: "seed upload" | "slowest download" | "total upload";
}

export function boundsOf(scenario: Scenario): Bounds {
  const { groups } = scenario;
  const file = fileLength(scenario);
  const receivers = groups.filter((group) => !group.isSeed);
  const leechers = receivers.reduce((sum, group) => sum + group.count, 0);
  const seedUpload = uploadOf(groups.filter((group) => group.isSeed));
  const totalUpload = seedUpload + uploadOf(receivers);
  const slowest = Math.min(...receivers.map(downloadOf));
  const terms = [
    ["seed upload", file / seedUpload],
    ["slowest download", file / slowest],
    ["total upload", (leechers * file) / totalUpload],
  ] as const;
  const [binding, peerToPeer] = terms.reduce((most, term) => (term[1] > most[1] ? term : most));
  return {
    peerToPeer,
    clientServer: Math.max((leechers * file) / seedUpload, file / slowest),
    binding,
  };
}

/** Bytes a second that these give to others; who serves no right byte gives none. */
function uploadOf(groups: readonly PeerGroup[]): number {
  let sum = 0;
  for (const { behaviour, count, upload, uplink } of groups)
    if (behaviour === "honest") sum += count * leastOf(upload, uplink);
  return sum;
}

function downloadOf({ download, downlink }: PeerGroup): number {
  return leastOf(download, downlink);
}

function leastOf(limit: number | undefined, line: number | undefined): number {
  return Math.min(limit ?? Number.POSITIVE_INFINITY, line ?? Number.POSITIVE_INFINITY);
}
