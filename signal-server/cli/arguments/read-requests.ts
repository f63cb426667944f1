/** Makes requests of the options of `seed`, `get` and `torrent`. */
import { MINUTE_MS } from "../../../shared/core/time.ts";
import { parseServerAddress } from "../servers/server-address.ts";
import { quoted } from "../terminal/plain.ts";
import type { Options } from "./options.ts";
import type {
  GetRequest,
  Network,
  Opening,
  PasswordSource,
  SeedRequest,
  Staying,
  TorrentRequest,
  Voice,
} from "./requests.ts";
import { parseAddress, parseCount, parseRate, parseUntil, parseWait } from "./values.ts";

/** Time enough for a browser that was just opened, and short enough for a script. */
const WAIT_MS = MINUTE_MS;

export function readSeed(given: Options, now: number): SeedRequest {
  const paths = given.arguments;
  if (paths.length === 0 || paths.includes(""))
    given.fail("it needs a file or a folder, such as: tabswarm seed film.mp4");
  const password = passwordOf(given);
  const isPublic = given.has("public");
  if (isPublic && password.kind !== "none")
    given.fail("--public and a password exclude each other: what is public is not encrypted.");
  return {
    kind: "seed",
    paths,
    isPublic,
    password,
    skipsUnreadable: given.has("skip-unreadable"),
    ...voiceOf(given),
    ...networkOf(given),
    ...stayingOf(given, now),
  };
}

export function readGet(given: Options, now: number): GetRequest {
  const opening = openingOf(given);
  const [, folder, more] = given.arguments;
  if (more !== undefined)
    given.fail(`it takes a link and a folder; ${quoted(more)} is too much. Is the link in quotes?`);
  const staying = stayingOf(given, now);
  const password = passwordOf(given);
  if (opening.link === "-" && password.kind === "file" && password.path === "-")
    given.fail("the link and the password cannot both come from stdin.");
  const [lists, isStreamed] = [given.has("list"), given.has("stdout")];
  const stays = given.has("seed") || staying.until !== undefined || staying.copies !== undefined;
  if (isStreamed && opening.json) given.fail("--stdout and --json both write to stdout.");
  if (isStreamed && (folder !== undefined || stays || lists))
    given.fail("--stdout goes with no folder, --list, --seed, --until or --copies.");
  return {
    kind: "get",
    ...opening,
    folder: folder || ".",
    password,
    select: given.all("select"),
    mode: lists ? "list" : isStreamed ? "stdout" : "save",
    stays,
    ...staying,
  };
}

export function readTorrent(given: Options): TorrentRequest {
  const opening = openingOf(given);
  const [, file, more] = given.arguments;
  if (more !== undefined)
    given.fail(`it takes a link and a file; ${quoted(more)} is too much. Is the link in quotes?`);
  if (file === "-" && opening.json) given.fail("“-” and --json both write to stdout.");
  return { kind: "torrent", ...opening, file };
}

function openingOf(given: Options): Opening {
  const [link] = given.arguments;
  if (!link) given.fail("it needs a share link in quotes, such as 'https://share.example.org/#…'");
  const waitMs = given.value("wait", parseWait, "a time such as 90s, 10m, 2h or forever") ?? WAIT_MS;
  return { link, waitMs, ...voiceOf(given), ...networkOf(given) };
}

function voiceOf(given: Options): Voice {
  return { json: given.has("json"), quiet: given.has("quiet") };
}

function networkOf(given: Options): Network {
  const trackers = given.all("tracker");
  const wrong = trackers.find((text) => parseServerAddress(text) === undefined);
  if (wrong !== undefined)
    given.fail(
      `--tracker ${quoted(wrong)} is neither the address of a page (https://…) nor of a tracker (wss://…).`,
    );
  const rate = "a number of bytes per second such as 500k, 2M or 1.5M";
  return {
    trackers,
    upload: given.value("upload", parseRate, rate),
    download: given.value("download", parseRate, rate),
    bindAddress: given.value("interface", parseAddress, "an IP address of this machine"),
  };
}

function stayingOf(given: Options, now: number): Staying {
  const wanted = "a time in the future such as 90m, 24h, 7d or 2030-12-31T18:00";
  return {
    until: given.value("until", (text) => parseUntil(text, now), wanted),
    copies: given.value("copies", parseCount, "a number from 1"),
  };
}

function passwordOf(given: Options): PasswordSource {
  const path = given.last("password-file");
  if (path !== undefined && given.has("password"))
    given.fail("--password and --password-file exclude each other.");
  if (path !== undefined) return { kind: "file", path };
  return { kind: given.has("password") ? "ask" : "none" };
}
