/**
 * `tabswarm get --stdout`: one file, in its order, while it arrives. The pieces lie in a temporary folder, because memory may be
 * smaller than the file and others want them too; it is deleted at the end.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "../../../shared/core/invariant.ts";
import type { ShareLink } from "../../../shared/metainfo/share-link.ts";
import { openDiskStorage } from "../../peer/store/disk-storage.ts";
import { OpenFiles } from "../../peer/store/open-files.ts";
import { PieceFileStore } from "../../peer/store/piece-file-store.ts";
import type { GetRequest } from "../arguments/requests.ts";
import { CommandError, EXIT, type ExitCode } from "../exit-code.ts";
import type { Context } from "../running/context.ts";
import { count } from "../terminal/format.ts";
import { readable, wantedOf } from "./files-of-link.ts";
import { type Opened, openLink } from "./open-link.ts";
import type { Source } from "./source.ts";

export async function streamFile(request: GetRequest, link: Source, context: Context): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-"));
  try {
    const files = new OpenFiles();
    const storage = await openDiskStorage(folder, (_, place) => new PieceFileStore({ folder: place, files }));
    try {
      const opened = await openLink(request, { ...link, selected: [] }, storage, context);
      try {
        const view = await readable(opened, request, link, context);
        const wanted = wantedOf(view, request, link) ?? [...view.files.keys()];
        const [fileIndex] = wanted;
        if (wanted.length !== 1 || fileIndex === undefined)
          throw new CommandError(
            `--stdout writes one file, and these are ${count(wanted.length, "file", "files")}: choose one with --select; --list shows them.`,
            EXIT.usage,
          );
        await opened.peer.session.select(link.infoHash, [fileIndex]);
        return await copy(opened, link, fileIndex, context);
      } finally {
        await opened.peer.close();
      }
    } finally {
      await storage.close().catch(() => undefined);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copy(
  { follow, peer }: Opened,
  { infoHash }: ShareLink,
  fileIndex: number,
  { output }: Context,
): Promise<ExitCode> {
  const { files, layout } = peer.session.metainfo(infoHash);
  const file = files[fileIndex];
  invariant(file !== undefined, "a view's file is the metadata's");
  const reader = peer.session.openReader(infoHash, { kind: "playback", fileIndex });
  const end = file.offset + file.length;
  let isUnread = false;
  let isDone = false;
  const reading = async (): Promise<void> => {
    for (const piece of layout.piecesWithin(file.offset, file.length)) {
      const bytes = await reader.read(piece);
      const at = layout.offsetOf(piece);
      const part = bytes.subarray(Math.max(0, file.offset - at), Math.min(bytes.length, end - at));
      isUnread = !(await output.bytes(part));
      if (isUnread) break;
    }
    isDone = true;
  };
  try {
    // Whichever fails first: the download, or reading.
    await Promise.race([reading().then(() => undefined), follow(() => isDone || undefined)]);
  } finally {
    reader.close();
  }
  return isUnread ? EXIT.readerGone : EXIT.done;
}
