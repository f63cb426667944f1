/** The files of a torrent as they are saved: names, times, and what the service worker is sent. */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { otherFiles } from "../../../shared/metainfo/file-list.ts";
import { safeFileName } from "../../../shared/metainfo/file-name.ts";
import type { Metainfo, TorrentFile } from "../../../shared/metainfo/metainfo.ts";
import { contentOf, type ReadPiece } from "./content.ts";
import type { Library } from "./library.ts";
import { type ZipEntry, zipLength, zipOf } from "./zip.ts";

/** A folder or archive of a torrent, and every name in it, is safe on every system. */
export function folderName({ name }: Pick<Metainfo, "name">): string {
  return safeFileName(name);
}

export function pathToSave({
  path,
  savedPath = path,
}: Pick<TorrentFile, "path" | "savedPath">): readonly string[] {
  return savedPath;
}

/** The files that users want. A whole torrent of one file is that file. */
export function wantedFiles({ files }: Metainfo, unwanted: readonly number[]): readonly TorrentFile[] {
  return otherFiles(files.length, unwanted).flatMap((index) => files[index] ?? []);
}

/** Something that can be read as a whole or, unless it is an archive, in part. */
export interface Download {
  /** To save under. */
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  /** The bytes from `start` up to `end`. An archive begins at 0. */
  content(
    read: ReadPiece,
    start: number,
    end: number,
    signal: AbortSignal,
    readAhead?: number,
  ): AsyncIterable<Bytes>;
}

export function fileDownload({ layout, name }: Metainfo, file: TorrentFile): Download {
  return {
    name: safeFileName(pathToSave(file).at(-1) ?? name),
    length: file.length,
    content: (read, start, end, signal, readAhead) =>
      contentOf(layout, {
        offset: file.offset + start,
        length: end - start,
        read,
        signal,
        ...(readAhead !== undefined && { readAhead }),
      }),
  };
}

/** @param addedAt milliseconds since 1970: the time of files that have none */
export function zipDownload(metainfo: Metainfo, files: readonly TorrentFile[], addedAt: number): Download {
  const folder = folderName(metainfo);
  const entries = (read: ReadPiece, signal: AbortSignal): ZipEntry[] =>
    files.map((file) => ({
      name: [folder, ...pathToSave(file)].join("/"),
      length: file.length,
      modifiedAt: file.modifiedAt ?? addedAt,
      content: () => contentOf(metainfo.layout, { ...file, read, signal }),
    }));
  const never = new AbortController().signal;
  return {
    name: safeFileName(`${metainfo.name}.zip`),
    length: zipLength(entries(async () => undefined, never)),
    content: (read, _start, _end, signal) => zipOf(entries(read, signal)),
  };
}

/** @returns undefined when the torrent, its metadata or the file is not here */
export function downloadOf(
  library: Pick<Library, "addedAt" | "metainfo" | "unwanted">,
  infoHash: InfoHash,
  file: number | "zip",
): Download | undefined {
  try {
    const metainfo = library.metainfo(infoHash);
    if (file === "zip")
      return zipDownload(
        metainfo,
        wantedFiles(metainfo, library.unwanted(infoHash)),
        library.addedAt(infoHash),
      );
    const entry = metainfo.files[file];
    return entry && fileDownload(metainfo, entry);
  } catch {
    // The torrent or its metadata is not here.
    return undefined;
  }
}
