/** Opens what a link leads to, and waits until its description is here. `get` and `torrent` begin with it. */
import { invariant } from "../../../shared/core/invariant.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { TorrentStorage } from "../../../shared/session/ports.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import type { Opening } from "../arguments/requests.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import { DEFAULT_SERVER } from "../manual/common.ts";
import type { Context } from "../running/context.ts";
import { Notices } from "../running/notices.ts";
import { Peer } from "../running/peer.ts";
import { sentenceOf } from "../sentences.ts";
import { iceServersOf } from "../servers/ice-servers.ts";
import { serversToOpen } from "../servers/server-address.ts";
import { duration } from "../terminal/format.ts";
import { Patience } from "./patience.ts";
import type { Source } from "./source.ts";

/** What stands in the way, if there is more to say than that nobody is there. */
const NO_TRACKER = new Set([
  "tracker-unreachable",
  "tracker-refused",
  "tracker-hangs-up",
  "tracker-silent",
  "tracker-unusable",
  "no-websocket-tracker",
  "private-torrent",
]);
const NO_WAY = new Set([
  "no-path",
  "blocked-here",
  "blocked-there",
  "no-answer",
  "copy-lost",
  "no-description",
]);

export interface Opened {
  readonly peer: Peer;
  /** As `Peer.until` for the torrent, and gives up when nobody has had what is missing for too long. */
  follow<T>(check: (view: TorrentView) => T | undefined): Promise<T>;
}

/**
 * The caller closes the peer, also when `follow` rejects.
 * @param selected indices of files; empty: only the description is fetched until files are selected
 */
export async function openLink(
  request: Opening,
  { selected, metainfo, text, ...link }: Source,
  storage: TorrentStorage,
  { env, output, signal }: Context,
): Promise<Opened> {
  if (metainfo?.isPrivate && link.trackers.length === 0 && request.trackers.length === 0)
    throw new CommandError(sentenceOf({ code: "private-torrent" }), EXIT.nobodyHasIt);
  const servers = serversToOpen(link, text, request.trackers, env.TABSWARM_SERVER || DEFAULT_SERVER);
  const iceServers = await iceServersOf(servers.pages, output, {
    isFirstNeeded: false,
    supposed: servers.supposed,
  });
  const peer = await Peer.open({ ...request, servers, iceServers, storage });
  const { infoHash, name, secret, trackers, lacksWebSocketTracker = false, webSeeds } = link;
  try {
    await peer.session.restore();
    const options = { secret, selected, lacksWebSocketTracker, metainfo, webSeeds };
    await peer.session.open(infoHash, name, trackers, options);
  } catch (error) {
    await peer.close();
    throw error;
  }
  const patience = new Patience(request.waitMs, performance.now());
  const notices = new Notices(output);
  return {
    peer,
    follow: (check) =>
      peer.until(() => {
        const view = peer.torrent(infoHash);
        const now = performance.now();
        if (view !== undefined) {
          notices.show(view, now);
          throwIfFailed(view);
          const found = check(view);
          if (found !== undefined) return found;
        }
        if (patience.isOver(view, now)) throw givenUp(view, request.waitMs);
        return undefined;
      }, signal),
  };
}

/** Resolves when the torrent's description is here. */
export async function described({ follow }: Pick<Opened, "follow">, { output }: Context): Promise<void> {
  output.status(["Looking for somebody who has it"]);
  await follow(({ pieceLength }) => pieceLength > 0 || undefined);
  output.status(undefined);
}

/** @throws CommandError when it cannot go on, whoever else is there */
export function throwIfFailed({ failure, notices }: Pick<TorrentView, "failure" | "notices">): void {
  if (failure !== undefined) throw new CommandError(sentenceOf(failure));
  const full = notices.find(({ code }) => code === "quota-full");
  if (full !== undefined)
    throw new CommandError(
      `${sentenceOf(full)} Make room and run the same command again: it goes on where it stopped.`,
      EXIT.diskFull,
    );
  const broken = notices.find(({ code }) => code === "storage-failed");
  if (broken !== undefined) throw new CommandError(sentenceOf(broken));
}

/** Why nothing more is expected. */
export function givenUp(
  view: Pick<TorrentView, "notices" | "swarm"> | undefined,
  waitMs: number,
): CommandError {
  invariant(Number.isFinite(waitMs), "who waits forever does not give up");
  const after = `Gave up after ${duration(waitMs / SECOND_MS)}.`;
  const find = (codes: ReadonlySet<string>) => view?.notices.find(({ code }) => codes.has(code));
  const tracker = view?.swarm === undefined ? find(NO_TRACKER) : undefined;
  if (tracker !== undefined) return new CommandError(`${after} ${sentenceOf(tracker)}`);
  return new CommandError(
    `${after} ${sentenceOf(find(NO_WAY) ?? { code: "nobody-has-it" })} What is here is kept; the same command goes on.`,
    EXIT.nobodyHasIt,
  );
}
