/** Where a card's player appears. */
import { useEffect } from "preact/hooks";
import type { TorrentView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import { playableType, playing, stopPlaying } from "../files/playing.ts";
import { lazily } from "./lazily.tsx";

const Player = lazily(() => import("./player.tsx").then((loaded) => loaded.Player));

interface PlayerPlaceProps {
  readonly torrent: TorrentView;
  readonly client: Client;
}

export function PlayerPlace({ torrent, client }: PlayerPlaceProps) {
  const { infoHash, files } = torrent;
  // A removed torrent stops playing.
  useEffect(() => () => stopPlaying(infoHash), [infoHash]);
  const fileIndex = playing.value?.infoHash === infoHash ? playing.value.fileIndex : undefined;
  const file = fileIndex === undefined ? undefined : files[fileIndex];
  const type = file && playableType(file);
  if (fileIndex === undefined || file === undefined || type === undefined) return null;
  const isPaused = torrent.state === "paused" && torrent.progress < 1;
  return <Player key={fileIndex} {...{ client, infoHash, fileIndex, file, type, isPaused }} />;
}
