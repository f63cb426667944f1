/** Where a card's player appears. Its code is loaded with the first file that is played. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { TorrentView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import { playableType, playing, stopPlaying } from "../files/playing.ts";
import { texts } from "../texts/current.ts";
import type { PlayerProps } from "./player.tsx";

interface PlayerPlaceProps {
  readonly torrent: TorrentView;
  readonly client: Client;
}

export function PlayerPlace({ torrent, client }: PlayerPlaceProps) {
  const { infoHash, files } = torrent;
  // A removed torrent stops playing.
  useEffect(() => () => stopPlaying(infoHash), [infoHash]);
  const [Player, setPlayer] = useState<ComponentType<PlayerProps> | "missing" | undefined>(undefined);
  const fileIndex = playing.value?.infoHash === infoHash ? playing.value.fileIndex : undefined;
  const isOpen = fileIndex !== undefined;
  useEffect(() => {
    if (!isOpen || typeof Player === "function") return;
    import("./player.tsx").then(
      (loaded) => setPlayer(() => loaded.Player),
      () => setPlayer("missing"),
    );
  }, [isOpen]);
  const file = fileIndex === undefined ? undefined : files[fileIndex];
  const type = file && playableType(file);
  if (fileIndex === undefined || file === undefined || type === undefined) return null;
  if (Player === undefined) return null;
  if (Player === "missing") return <p class="complaint">{texts.unknownProblem}</p>;
  return <Player key={fileIndex} {...{ client, infoHash, fileIndex, file, type }} />;
}
