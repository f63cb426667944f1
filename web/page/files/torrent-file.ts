/** Reads the .torrent files that the user chooses or drops here, or with which the system starts the app. */
import { unreachable } from "../../../shared/core/invariant.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import {
  parseTorrentFile,
  type TorrentFileContent,
  type TorrentFileViolation,
} from "../../../shared/metainfo/torrent-file.ts";
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

function problemOf({ violation, detail = "" }: TorrentFileViolation, name: string): Problem {
  switch (violation) {
    case "file-too-long":
      return { code: "torrent-file-too-long", detail: name };
    case "bencode-truncated":
      return { code: "torrent-cut-short", detail: name };
    case "not-a-torrent":
    case "bencode-malformed":
    case "bencode-not-canonical":
    case "bencode-number-too-large":
    case "bencode-too-deep":
    case "bencode-unsorted-keys":
    case "bencode-forbidden-key":
    case "bencode-trailing-bytes":
      return { code: "not-a-torrent", detail: name };
    case "no-info":
    case "info-not-a-dictionary":
      return { code: "torrent-without-info", detail: name };
    case "v2-only":
      return { code: "torrent-v2-only" };
    case "no-files":
    case "only-empty-files":
      return { code: "torrent-without-files", detail: name };
    case "piece-length-too-large":
      return { code: "torrent-pieces-too-long", detail };
    case "too-many-files":
    case "path-too-deep":
    case "info-too-long":
    case "bencode-too-many-values":
      return { code: "torrent-too-complex" };
    case "bad-length":
      return { code: "torrent-bad-lengths", detail: name };
    case "bad-name":
    case "bad-path":
      return { code: "torrent-bad-names", detail: name };
    case "repeated-path":
      return { code: "torrent-repeated-names", detail: name };
    case "halves-differ":
      return { code: "torrent-halves-differ", detail: name };
    case "bad-pieces":
    case "bad-piece-length":
      return { code: "torrent-bad-pieces", detail: name };
    default:
      return unreachable(violation);
  }
}
