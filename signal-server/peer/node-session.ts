/**
 * The session of a process without a browser: the portable session with the ports of this folder. Loads node-datachannel, and
 * throws a NoDataChannelsError where that is missing.
 */

import type { TorrentStorage } from "../../shared/session/ports.ts";
import { Session } from "../../shared/session/session.ts";
import type { SessionOptions } from "../../shared/session/session-options.ts";
import { rangeFetcher } from "../../shared/session/web-seeds/http-range.ts";
import { openDialler } from "./links/dialler.ts";
import { platform } from "./platform.ts";

type DiallerOptions = Parameters<typeof openDialler>[0];

export interface NodeSessionOptions
  extends DiallerOptions,
    Pick<SessionOptions, "trackers" | "linkTrackers" | "limits" | "policy" | "publish"> {
  /** The caller closes it after the session. */
  readonly storage: TorrentStorage;
}

export interface NodeSession {
  readonly session: Session;
  /** Leaves all swarms and closes all links. The storage stays open. */
  close(): Promise<void>;
}

/** The torrents of the storage wait for `session.restore` or `session.adopt`. @throws NoDataChannelsError */
export async function openNodeSession({ storage, ...options }: NodeSessionOptions): Promise<NodeSession> {
  const dialler = await openDialler(options);
  // Here and not in the platform: a keeper must not be made to fetch from addresses that strangers choose.
  const fetchRange = rangeFetcher(fetch);
  const session = new Session({ ...platform, dialler, fetchRange, storage }, options);
  return {
    session,
    async close() {
      try {
        await session.close();
      } finally {
        dialler.close();
      }
    },
  };
}
