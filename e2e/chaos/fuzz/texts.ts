/** Texts: share links, names, requests to the keeper and to the service worker, and what processes of a cluster send each other. */
import { fromUtf8Lossy } from "../../../shared/core/bytes.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import {
  KEEP_ERRORS,
  parseBearer,
  parseKeepError,
  parseKeeperOffer,
  parseKeepGrant,
  parseKeepRequest,
  parseKeepStatus,
} from "../../../shared/keeper/protocol.ts";
import { displayName, safeFileName } from "../../../shared/metainfo/file-name.ts";
import { distinctPaths } from "../../../shared/metainfo/file-paths.ts";
import { MAX_TRACKERS, parseShareLink, shareLink } from "../../../shared/metainfo/share-link.ts";
import { parsePost, serializePost } from "../../../signal-server/cluster/post.ts";
import { readMultipart } from "../../../web/page/files/multipart.ts";
import { parseFileAddress } from "../../../web/service/file-address.ts";
import { parseRange } from "../../../web/service/ranges.ts";
import { claim, type Parser, stateless } from "./parser.ts";
import { claimSafeName, claimSafePaths } from "./paths.ts";

const ID = /^[0-9a-f]{40}$/;
const MAX_PARTS = 10;
const FILE_LENGTH = 1000;

export const TEXTS: readonly Parser[] = [
  {
    name: "share-link",
    title: "pasted text: a link that is read and written again is the same link",
    few: 5_000,
    start: stateless((input) => takeLink(fromUtf8Lossy(input))),
  },
  {
    name: "names",
    title: "names of files: nothing leaves its folder, hides, or overwrites another file",
    few: 3_000,
    start: stateless((input) => {
      const lines = fromUtf8Lossy(input).split("\n");
      for (const line of lines) {
        claimSafeName(safeFileName(line));
        claim(displayName(line) !== "", "every name is shown");
      }
      claimSafePaths(distinctPaths(lines.map((line) => line.split("/"))));
    }),
  },
  {
    name: "keeper",
    title: "requests to a keeper, and its answers",
    few: 10_000,
    start: stateless((input) => takeKeeperMessage(fromUtf8Lossy(input))),
  },
  {
    name: "addresses",
    title: "addresses and ranges that the service worker answers",
    few: 10_000,
    start: stateless((input) => takeRequest(fromUtf8Lossy(input))),
  },
  {
    name: "multipart",
    title: "forms from the system's share sheet: parts lie within the body",
    few: 500,
    start: stateless(async (input) => {
      const body = new Blob([new Uint8Array(input)]);
      const parts = (await readMultipart(body, "multipart/form-data; boundary=boundary", MAX_PARTS)) ?? [];
      claim(parts.length <= MAX_PARTS, "parts are limited");
      const length = parts.reduce((sum, { content }) => sum + content.size, 0);
      claim(length <= body.size, "parts lie within the body");
    }),
  },
  {
    name: "post",
    title: "messages between processes, as anybody who reaches their database could write them",
    few: 2_000,
    start: stateless((input) => {
      const post = parsePost(fromUtf8Lossy(input));
      if (post === undefined) return;
      claim(parsePost(serializePost(post)) !== undefined, "what was read can be written");
      for (const news of post.news)
        claim(ID.test(news.type === "contested" ? news.peerId : news.envelope.to), "ids are ids");
    }),
  },
];

function takeLink(text: string): void {
  const link = parseShareLink(text);
  if (isViolation(link)) return;
  claim(ID.test(link.infoHash), "an info hash is an id");
  claim(link.trackers.length <= MAX_TRACKERS, "trackers are limited");
  for (const tracker of link.trackers) claim(/^wss?:\/\//.test(tracker), "trackers are WebSockets");
  const written = shareLink("https://x.example/", link.infoHash, link.trackers, link.selected, link.secret);
  const again = parseShareLink(written);
  claim(!isViolation(again), "a link that is written can be read");
  const { infoHash, trackers, selected, secret } = again;
  const same = {
    infoHash: link.infoHash,
    trackers: link.trackers,
    selected: link.selected,
    secret: link.secret,
  };
  claim(JSON.stringify({ infoHash, trackers, selected, secret }) === JSON.stringify(same), "it is the same");
}

function takeKeeperMessage(text: string): void {
  const [authorization, ...rest] = text.split("\n");
  const body = rest.join("\n");
  const token = parseBearer(authorization);
  claim(token === undefined || /^[\w-]{22,64}$/.test(token), "a token is a token");
  const infoHash = parseKeepRequest(body);
  claim(infoHash === undefined || ID.test(infoHash), "an info hash is an id");
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return;
  }
  const grant = parseKeepGrant(json);
  claim(grant === undefined || grant.expiresAt >= 0, "an expiry is a time");
  const status = parseKeepStatus(json);
  claim(status === undefined || status.have >= 0, "progress is a count of bytes");
  const error = parseKeepError(json);
  claim(error === undefined || error in KEEP_ERRORS, "an error is a known one");
  parseKeeperOffer(json);
}

function takeRequest(text: string): void {
  const [address = "", header = ""] = text.split("\n");
  if (URL.canParse(address)) {
    const file = parseFileAddress(new URL(address), "/app/");
    claim(file === undefined || ID.test(file.infoHash), "an info hash is an id");
  }
  const range = parseRange(header, FILE_LENGTH);
  if (typeof range === "string") return;
  claim(
    range.start >= 0 && range.start < range.end && range.end <= FILE_LENGTH,
    "a range is inside the file",
  );
}
