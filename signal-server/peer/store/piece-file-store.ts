/**
 * One torrent's pieces as peers send them, in one sparse file. It knows nothing of what they contain: a keeper's torrents are
 * sealed, and it has no key.
 */
import { type FileHandle, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { invariant } from "../../../shared/core/invariant.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";
import { readFully } from "../files/file-source.ts";
import { DescribedStore, type Opened } from "./described-store.ts";
import { roomIn } from "./disk-storage.ts";
import { makeFolder, removeFile, syncFolder } from "./durable.ts";
import { IndexedStore, type Medium } from "./indexed-store.ts";
import { type OpenFiles, openOwn } from "./open-files.ts";
import { StoredIndex, writeFully } from "./stored-index.ts";

export interface PieceFileOptions {
  /** Of the torrent. Created when the torrent is known. */
  readonly folder: string;
  /** Shared by all stores of the process. */
  readonly files: OpenFiles;
  /** Bytes that this torrent may still store, whatever the disk has. */
  readonly quota?: (() => Promise<number> | number) | undefined;
}

export class PieceFileStore extends DescribedStore {
  constructor(options: PieceFileOptions) {
    const { folder, quota } = options;
    super({
      open: (torrent) => openPieces(options, torrent),
      room: async () => Math.min(await roomIn(folder), (await quota?.()) ?? Number.POSITIVE_INFINITY),
      destroyUnopened: () => deletePieces(options),
    });
  }
}

async function openPieces(
  options: PieceFileOptions,
  { infoHash, infoBytes }: StoredTorrent,
): Promise<Opened | undefined> {
  if (infoHash === undefined || infoBytes === undefined) return undefined;
  const metainfo = parseInfo(infoHash, infoBytes);
  invariant(!isViolation(metainfo), "a session keeps only metadata that it can use");
  const { pieceCount, pieceLength } = metainfo.layout;
  const torrent = { infoHash, pieceCount, pieceLength };
  const { files, folder, quota } = options;
  const indexPath = indexIn(folder);
  await makeFolder(folder);
  const open = (handle: FileHandle) => StoredIndex.open(handle, torrent);
  const { index } = await files.use(indexPath, () => openOwn(indexPath), open);
  const path = piecesIn(folder);
  // Nothing is lost by this: a piece is in the index only after its bytes are in the file.
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  for (const piece of index.stored())
    if (piece * pieceLength + index.lengthOf(piece) > size) index.set(piece, 0);
  await syncFolder(folder);
  const store = new IndexedStore({ torrent, index, indexPath, files, quota, medium: mediumOf(options) });
  return { store, ended: () => store.ended() };
}

function mediumOf(options: PieceFileOptions): Medium {
  const { files, folder } = options;
  const path = piecesIn(folder);
  let isNew = true;
  const use = <T>(work: (handle: FileHandle) => Promise<T>) => files.use(path, () => openOwn(path), work);
  return {
    read: (offset, length) => use((handle) => readFully(handle, offset, length)),
    write: async (parts) => {
      await use(async (handle) => {
        for (const { offset, bytes } of parts) await writeFully(handle, bytes, offset);
        await handle.datasync();
      });
      if (isNew) await syncFolder(folder);
      isNew = false;
    },
    room: () => roomIn(folder),
    destroy: () => deletePieces(options),
  };
}

/** The index first: without it, the pieces are only a file that nobody knows. */
async function deletePieces({ files, folder }: PieceFileOptions): Promise<void> {
  for (const path of [indexIn(folder), piecesIn(folder)]) {
    await files.close(path);
    await removeFile(path);
  }
  await rmdir(folder).catch(() => undefined);
}

function piecesIn(folder: string): string {
  return join(folder, "pieces");
}

function indexIn(folder: string): string {
  return join(folder, "index");
}
