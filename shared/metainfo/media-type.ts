/**
 * What the page can play or show, by a file's extension. Only these types are ever served as anything other than a download,
 * so nothing in this list may run scripts: no SVG, no PDF, and text only as `text/plain`.
 */
import { splitExtension } from "./file-name.ts";

export type MediaKind = "video" | "audio" | "image" | "text";

export interface MediaType {
  readonly kind: MediaKind;
  /** The value of a Content-Type header. */
  readonly mime: string;
}

/** Longer text is saved and not shown, because browsers take seconds to lay it out. */
export const MAX_SHOWN_TEXT = 1024 * 1024;

const EXTENSIONS: Readonly<Record<MediaKind, Readonly<Record<string, string>>>> = {
  video: {
    // QuickTime and Matroska are supersets of MP4 and WebM. Browsers that play them accept these types, and no others.
    "video/mp4": "mp4 m4v mov",
    "video/webm": "webm mkv",
    "video/ogg": "ogv",
  },
  audio: {
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a m4b",
    "audio/aac": "aac",
    "audio/ogg": "ogg oga opus",
    "audio/webm": "weba",
    "audio/wav": "wav",
    "audio/flac": "flac",
  },
  image: {
    "image/jpeg": "jpg jpeg jfif",
    "image/png": "png apng",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
  },
  text: {
    "text/plain":
      "txt text md markdown rst log nfo csv tsv json jsonl xml yml yaml toml ini cfg conf srt vtt tex bib diff patch " +
      "html htm css js mjs cjs jsx ts tsx py rb go rs c h cc cpp hpp cs java kt swift php lua r sh bat ps1 sql",
  },
};

const KINDS = ["video", "audio", "image", "text"] as const;

const BY_EXTENSION: ReadonlyMap<string, MediaType> = new Map(
  KINDS.flatMap((kind) =>
    Object.entries(EXTENSIONS[kind]).flatMap(([mime, extensions]) =>
      extensions.split(" ").map((extension) => [extension, { kind, mime }] as const),
    ),
  ),
);

/** @param name of the file; data from outside @returns undefined for all other files */
export function mediaTypeOf(name: string): MediaType | undefined {
  return BY_EXTENSION.get(splitExtension(name).extension.slice(1).toLowerCase());
}
