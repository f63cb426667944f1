/** Our tracker or that of WebTorrent's authors, for clients that must get along with both. */
import { startTestServer } from "../../signal-server/testing/client.ts";
import { type ForeignTracker, startForeignTracker } from "./foreign-tracker.ts";

export const TRACKERS = ["our tracker", "theirs"] as const;
export type TrackerKind = (typeof TRACKERS)[number];

/**
 * Two WebTorrent clients that answer each other's offers at the same moment lose both connections, and meet again with their next announces.
 */
const INTERVAL_MS = 10_000;

export async function startTracker(kind: TrackerKind): Promise<ForeignTracker> {
  if (kind === "theirs") return startForeignTracker(INTERVAL_MS);
  const server = await startTestServer();
  return { url: `${server.url.replace("http", "ws")}announce`, close: () => server.close() };
}
