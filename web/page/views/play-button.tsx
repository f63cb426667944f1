/** The button that plays or shows a file in the card, where that is possible. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { FileView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import { isPlayed, play, playableType, playing, stopPlaying } from "../files/playing.ts";
import { texts } from "../texts/current.ts";
import { PlayIcon, ShowIcon } from "./icons.tsx";

interface PlayButtonProps {
  readonly client: Client;
  readonly infoHash: InfoHash;
  readonly fileIndex: number;
  readonly file: FileView;
  /** As users see it; undefined: the torrent has no other file, and the button shows its name. */
  readonly path?: string;
  readonly tabIndex?: number;
}

export function PlayButton({ client, infoHash, fileIndex, file, path, tabIndex }: PlayButtonProps) {
  const type = playableType(file);
  if (type === undefined || !client.canStream.value) return null;
  const isOpen = playing.value?.infoHash === infoHash && playing.value.fileIndex === fileIndex;
  const [icon, name, fullName] = isPlayed(type)
    ? [<PlayIcon key="icon" />, texts.play, texts.playFile]
    : [<ShowIcon key="icon" />, texts.show, texts.showFile];
  return (
    <button
      type="button"
      class={path === undefined ? "" : "quiet"}
      data-control="play"
      data-plays={`${infoHash}/${fileIndex}`}
      tabIndex={tabIndex}
      aria-pressed={isOpen}
      aria-label={path === undefined ? undefined : fullName(path)}
      title={path === undefined ? undefined : name}
      onClick={() => (isOpen ? stopPlaying(infoHash) : play({ infoHash, fileIndex }))}
    >
      {icon}
      {path === undefined && name}
    </button>
  );
}
