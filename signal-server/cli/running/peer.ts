/** A session that a command runs, and the views it publishes: what it waits for, and when it stops waiting. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { TorrentStorage } from "../../../shared/session/ports.ts";
import type { Session } from "../../../shared/session/session.ts";
import type { PreparationView, SessionView, TorrentView } from "../../../shared/session/views.ts";
import { NoDataChannelsError } from "../../peer/links/dialler.ts";
import { openNodeSession } from "../../peer/node-session.ts";
import type { Network } from "../arguments/requests.ts";
import { CommandError } from "../exit-code.ts";
import type { GetIceServers } from "../servers/ice-servers.ts";
import type { Servers } from "../servers/server-address.ts";

/** Time passes for waiting even if nothing is published. */
const TICK_MS = SECOND_MS / 2;

export interface PeerOptions extends Pick<Network, "upload" | "download" | "bindAddress"> {
  readonly servers: Servers;
  readonly iceServers: GetIceServers;
  readonly storage: TorrentStorage;
}

export class Peer {
  readonly session: Session;
  private readonly leave: () => Promise<void>;
  private views: readonly SessionView[] = [];
  private readonly listeners = new Set<() => void>();

  private constructor(session: Session, leave: () => Promise<void>) {
    this.session = session;
    this.leave = leave;
  }

  /** @throws CommandError where node-datachannel is missing */
  static async open({ servers, iceServers, storage, bindAddress, ...limits }: PeerOptions): Promise<Peer> {
    let peer: Peer | undefined;
    try {
      const { session, close } = await openNodeSession({
        storage,
        iceServers,
        ...(bindAddress !== undefined && { bindAddress }),
        trackers: servers.trackers,
        linkTrackers: servers.linkTrackers,
        limits,
        publish: (views) => peer?.publish(views),
      });
      peer = new Peer(session, close);
      return peer;
    } catch (error) {
      if (error instanceof NoDataChannelsError) throw new CommandError(error.message);
      throw error;
    }
  }

  torrent(infoHash: InfoHash): TorrentView | undefined {
    return this.views.find((view) => view.kind === "torrent" && view.infoHash === infoHash) as
      | TorrentView
      | undefined;
  }

  get preparation(): PreparationView | undefined {
    return this.views.find((view) => view.kind === "preparing");
  }

  /**
   * Asks again with every change, and now and then.
   * @param check returns undefined as long as it goes on; what it throws ends the wait
   * @throws the signal's reason
   */
  until<T>(check: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearInterval(timer);
        this.listeners.delete(look);
        signal.removeEventListener("abort", look);
      };
      const look = (): void => {
        try {
          signal.throwIfAborted();
          const found = check();
          if (found === undefined) return;
          end();
          resolve(found);
        } catch (error) {
          end();
          reject(error);
        }
      };
      const timer = setInterval(look, TICK_MS);
      this.listeners.add(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  close(): Promise<void> {
    return this.leave();
  }

  private publish(views: readonly SessionView[]): void {
    this.views = views;
    for (const listener of [...this.listeners]) listener();
  }
}
