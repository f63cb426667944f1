/**
 * Lower bounds, in seconds, on the time until every leecher has the file: with all peers uploading (Kumar & Ross 2006, for a fluid
 * without pieces or delays) and with only the seeders uploading. F: file length, N: leechers, us: upload of all seeders together,
 * ui: a leecher's upload, dmin: the slowest download.
 */
import { fileLength, type PeerGroup, type Scenario } from "./scenario.ts";

export interface Bounds {
  /** max(F/us, F/dmin, N·F/(us + Σui)) */
  readonly peerToPeer: number;
  /** max(N·F/us, F/dmin) */
  readonly clientServer: number;
  /** The greatest term of `peerToPeer`. */
  readonly binding: "seeder upload" | "slowest download" | "total upload";
}

export function boundsOf(scenario: Scenario): Bounds {
  const { groups } = scenario;
  const file = fileLength(scenario);
  const receivers = groups.filter((group) => !group.isSeeder);
  const leechers = receivers.reduce((sum, group) => sum + group.count, 0);
  const seederUpload = uploadOf(groups.filter((group) => group.isSeeder));
  const totalUpload = seederUpload + uploadOf(receivers);
  const slowest = Math.min(...receivers.map(downloadOf));
  const terms = [
    ["seeder upload", file / seederUpload],
    ["slowest download", file / slowest],
    ["total upload", (leechers * file) / totalUpload],
  ] as const;
  const [binding, peerToPeer] = terms.reduce((most, term) => (term[1] > most[1] ? term : most));
  return {
    peerToPeer,
    clientServer: Math.max((leechers * file) / seederUpload, file / slowest),
    binding,
  };
}

/** Bytes per second; peers that send no valid blocks do not count. */
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
