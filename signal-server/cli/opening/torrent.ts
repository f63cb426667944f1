/** `tabswarm torrent`: writes the .torrent file of a share, with which other programs can keep it available. */
import { writeFile } from "node:fs/promises";
import type { Bytes } from "../../../shared/core/bytes.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import { safeFileName } from "../../../shared/metainfo/file-name.ts";
import { writeTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import type { TorrentStorage } from "../../../shared/session/ports.ts";
import { memoryStorage } from "../../../shared/session/store/memory-store.ts";
import type { TorrentRequest } from "../arguments/requests.ts";
import { CommandError, EXIT, type ExitCode } from "../exit-code.ts";
import { DEFAULT_SERVER } from "../manual/common.ts";
import type { Context } from "../running/context.ts";
import { systemReason } from "../sentences.ts";
import { readLink, serversToOpen } from "../servers/server-address.ts";
import { quoted } from "../terminal/plain.ts";
import { described, openLink } from "./open-link.ts";

export async function torrent(request: TorrentRequest, context: Context): Promise<ExitCode> {
  const { env, output } = context;
  const link = { ...readLink(request.link), text: request.link };
  const { trackers } = serversToOpen(
    link,
    request.link,
    request.trackers,
    env.TABSWARM_SERVER || DEFAULT_SERVER,
  );
  const kept: { infoBytes?: Bytes | undefined } = {};
  // The info dictionary as peers know it, also of a sealed share that cannot be read here.
  const storage: TorrentStorage = {
    ...memoryStorage(),
    put: async ({ infoBytes }) => {
      kept.infoBytes = infoBytes ?? kept.infoBytes;
    },
  };
  const opened = await openLink(request, { ...link, selected: [] }, storage, context);
  try {
    await described(opened, context);
    await opened.follow(() => kept.infoBytes);
    const { infoBytes } = kept;
    const view = opened.peer.torrent(link.infoHash);
    invariant(infoBytes !== undefined && view !== undefined, "what is described is kept");
    if (view.length === 0)
      throw new CommandError(
        "It has only empty files, and other programs refuse such a torrent. Use the link.",
      );
    const bytes = writeTorrentFile(infoBytes, trackers, link.webSeeds);
    // A private name should not be left in a folder of public ones.
    const name = view.sealed === undefined ? view.name : `sealed-${link.infoHash.slice(0, 8)}`;
    return await write(bytes, request.file ?? `${safeFileName(name)}.torrent`, context);
  } finally {
    await opened.peer.close();
    output.status(undefined);
  }
}

async function write(bytes: Bytes, file: string, { output }: Context): Promise<ExitCode> {
  if (file === "-") return (await output.bytes(bytes)) ? EXIT.done : EXIT.readerGone;
  try {
    await writeFile(file, bytes, { flag: "wx" });
  } catch (error) {
    throw new CommandError(`Cannot write ${quoted(file)}: ${systemReason(error)}.`);
  }
  output.event("done", { path: file });
  output.result(file);
  return EXIT.done;
}
