/** Saves the .torrent file of what is shared or received here, for other BitTorrent programs. */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import { writeTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { type Client, ProblemError } from "../client/client.ts";
import { saveToDownloads } from "./save.ts";

type Facts = Pick<TorrentView, "infoHash" | "name" | "sealed" | "trackers" | "webSeeds">;

/** @throws ProblemError when the info dictionary is not here any more */
export async function saveTorrentFile(
  torrent: Facts,
  client: Pick<Client, "infoBytes" | "trackers">,
): Promise<void> {
  const infoBytes = await client.infoBytes(torrent.infoHash);
  if (infoBytes === undefined) throw new ProblemError({ code: "save-failed" });
  const trackers = [...new Set([...client.trackers, ...torrent.trackers])];
  const webSeeds = torrent.webSeeds.map(({ url }) => url);
  saveToDownloads(new Blob([writeTorrentFile(infoBytes, trackers, webSeeds)]), torrentFileName(torrent));
}

/** The name of a private share is as secret as its content, and such files are given to programs and services of others. */
export function torrentFileName({ infoHash, name, sealed }: Omit<Facts, "webSeeds">): string {
  const isNameless = sealed !== undefined || name === "" || name === infoHash;
  const shown = sealed === undefined ? infoHash : `private-${infoHash.slice(0, 8)}`;
  return `${isNameless ? shown : displayName(name)}.torrent`;
}
