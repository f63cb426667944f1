/** The file that this page plays or shows: one at a time. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { MAX_SHOWN_TEXT, type MediaType, mediaTypeOf } from "../../../shared/metainfo/media-type.ts";
import type { FileView } from "../../bridge/views.ts";
import { nameToSave } from "./save-ports.ts";

export interface Playing {
  readonly infoHash: InfoHash;
  readonly fileIndex: number;
}

const current = signal<Playing | undefined>(undefined);

export const playing: ReadonlySignal<Playing | undefined> = current;

export function play(file: Playing): void {
  current.value = file;
}

/** @param infoHash only if the file belongs to this torrent */
export function stopPlaying(infoHash: InfoHash): void {
  if (current.peek()?.infoHash === infoHash) current.value = undefined;
}

/** @returns undefined: the file can only be saved */
export function playableType(file: FileView): MediaType | undefined {
  const type = mediaTypeOf(nameToSave(file));
  const isShowable = file.length > 0 && (type?.kind !== "text" || file.length <= MAX_SHOWN_TEXT);
  return isShowable ? type : undefined;
}

export function isPlayed({ kind }: MediaType): boolean {
  return kind === "video" || kind === "audio";
}
