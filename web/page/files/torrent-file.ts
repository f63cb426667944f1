/** Reads the .torrent files that the user chooses or drops here, or with which the system starts the app. */
import { isViolation } from "../../../shared/core/violation.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import {
  parseTorrentFile,
  type TorrentFileContent,
  type TorrentFileViolation,
} from "../../../shared/metainfo/torrent-file.ts";
import { torrentFileFault } from "../../../shared/metainfo/torrent-file-fault.ts";
import type { Problem } from "../../bridge/problems.ts";
import { ProblemError } from "../client/client.ts";

/** @throws ProblemError, saying why it cannot be opened */
export async function readTorrentFile(file: Blob, name: string): Promise<TorrentFileContent> {
  const bytes = await file
    .slice(0, MAX_TORRENT_FILE_LENGTH + 1)
    .arrayBuffer()
    .catch(() => undefined);
  if (bytes === undefined) throw new ProblemError({ code: "unreadable-file", detail: name });
  const content = parseTorrentFile(new Uint8Array(bytes));
  if (isViolation(content)) throw new ProblemError(problemOf(content, name));
  return content;
}

function problemOf(violation: TorrentFileViolation, name: string): Problem {
  const code = torrentFileFault(violation);
  // Only this sentence is about a number.
  const detail = code === "torrent-pieces-too-long" ? violation.detail : name;
  return { code, ...(detail !== undefined && { detail }) };
}
