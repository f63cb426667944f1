/** Opens a .torrent file with which the system has started the app. */
import { type InfoHash, idFromBytes } from "../../../shared/core/ids.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { shareLink } from "../../../shared/metainfo/share-link.ts";
import { MAX_TORRENT_FILE_LENGTH, parseTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import type { Intake } from "../intake.ts";

/** Never rejects. */
export async function openLaunched(handle: FileSystemFileHandle, intake: Intake): Promise<void> {
  const file = await handle.getFile().catch(() => undefined);
  const bytes = await file
    ?.slice(0, MAX_TORRENT_FILE_LENGTH + 1)
    .arrayBuffer()
    .catch(() => undefined);
  if (bytes === undefined) return intake.complain({ code: "unreadable-file", detail: handle.name });
  const content = parseTorrentFile(new Uint8Array(bytes));
  if (isViolation(content)) {
    const code = content.violation === "v2-only" ? "torrent-v2-only" : "not-a-torrent";
    return intake.complain({ code, detail: handle.name });
  }
  const infoHash = idFromBytes<InfoHash>(
    new Uint8Array(await crypto.subtle.digest("SHA-1", content.infoBytes)),
  );
  if (infoHash !== undefined) await intake.openLink(shareLink("", infoHash, content.trackers));
}
