/** `tabswarm get`: downloads what a link leads to, lists it, or writes one file of it to stdout. */
import { join, relative, resolve, sep } from "node:path";
import { invariant } from "../../../shared/core/invariant.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { ShareLink } from "../../../shared/metainfo/share-link.ts";
import { memoryStorage } from "../../../shared/session/store/memory-store.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import type { GetRequest } from "../arguments/requests.ts";
import { CommandError, EXIT, type ExitCode } from "../exit-code.ts";
import type { Context } from "../running/context.ts";
import { whenAborted } from "../running/interruption.ts";
import { stay } from "../running/staying.ts";
import { bar } from "../terminal/bar.ts";
import { count, duration, percent, rate, size } from "../terminal/format.ts";
import { announce, readable, wantedOf } from "./files-of-link.ts";
import { type Opened, openLink } from "./open-link.ts";
import { readSource, type Source } from "./source.ts";
import { streamFile } from "./stream-file.ts";
import { Target } from "./target.ts";

/** Time for peers to learn of the last pieces, so that they count this copy before it leaves. */
const FAREWELL_MS = SECOND_MS;

export async function get(request: GetRequest, context: Context): Promise<ExitCode> {
  const link = await readSource(request.link);
  switch (request.mode) {
    case "list":
      return list(request, link, context);
    case "stdout":
      return streamFile(request, link, context);
    case "save":
      return save(request, link, context);
  }
}

async function list(request: GetRequest, link: Source, context: Context): Promise<ExitCode> {
  const opened = await openLink(request, { ...link, selected: [] }, memoryStorage(), context);
  try {
    const view = await readable(opened, request, link, context);
    const { output } = context;
    announce(view, context);
    const digits = String(view.files.length).length;
    for (const [index, { path, length }] of view.files.entries())
      output.result(`${String(index + 1).padStart(digits)}  ${size(length).padStart(7)}  ${path.join("/")}`);
    return EXIT.done;
  } finally {
    await opened.peer.close();
  }
}

async function save(request: GetRequest, link: Source, context: Context): Promise<ExitCode> {
  const { infoHash } = link;
  const { output, signal } = context;
  const folder = resolve(request.folder);
  const target = await Target.open(folder, link);
  // Which files are wanted is known when the files are.
  const unselected = { ...link, selected: [] };
  let opened: Opened | undefined;
  let isOver = false;
  // Until it can be read, nothing of it is here, unless it was begun earlier.
  let isEmpty = target.isNew;
  try {
    opened = await openLink(request, unselected, target.storage, context);
    let view = await readable(opened, request, link, context);
    isEmpty = false;
    announce(view, context);
    const wanted = wantedOf(view, request, link);
    await opened.peer.session.select(infoHash, wanted);
    if ((await checked(target, context)) > view.piecesHave) {
      // A session asks what is there only when it continues a torrent.
      await opened.peer.close();
      opened = await openLink(request, unselected, target.storage, context);
      view = await readable(opened, request, link, context);
    }
    const { peer } = opened;
    await downloaded(opened, target, context);
    const paths = await target.finish();
    isOver = true;
    const { wantedLength = 0, downloaded: fetched = 0 } = peer.torrent(infoHash) ?? {};
    const path = topOf(folder, paths);
    output.event("done", { path, length: wantedLength });
    output.say(
      `${wantedLength > 0 && fetched === 0 ? "All of it was here already; verified" : "Saved and verified"}: ${size(wantedLength)}.`,
    );
    output.result(path);
    if (request.stays) {
      output.say("Sharing it with others now. Ctrl+C stops that.");
      await stay({ ...request, peer, infoHash, output, signal });
    } else await farewell(opened, infoHash);
    return EXIT.done;
  } catch (error) {
    throw explained(error, opened, link, context);
  } finally {
    await opened?.peer.close();
    // While something is missing, it says which pieces are here.
    await target.close(isOver || isEmpty);
  }
}

/** Hashes what is in the folder already. @returns how many pieces are there */
async function checked(target: Target, { output, signal }: Context): Promise<number> {
  const timer = setInterval(() => {
    if (target.checked === undefined) return;
    output.event("checking", { progress: target.checked });
    output.status([`Checking what is here ${bar(target.checked)}`]);
  }, SECOND_MS / 4);
  try {
    return await Promise.race([target.countPieces(), whenAborted(signal)]);
  } finally {
    clearInterval(timer);
    output.status(undefined);
  }
}

async function downloaded({ follow }: Opened, target: Target, { output }: Context): Promise<void> {
  let saidAt = Number.NEGATIVE_INFINITY;
  await follow((view) => {
    target.throwIfFailed();
    const isDone = view.progress === 1;
    output.status(statusOf(view));
    const now = performance.now();
    if (now - saidAt >= SECOND_MS || isDone) {
      saidAt = now;
      output.event("status", {
        progress: view.progress,
        peers: view.peers.length,
        downloaded: view.downloaded,
        downloadRate: Math.round(view.downloadRate),
        uploadRate: Math.round(view.uploadRate),
      });
    }
    return isDone || undefined;
  });
  output.status(undefined);
}

function statusOf({ availability, downloadRate, eta, peers, progress }: TorrentView): readonly string[] {
  const isWaiting = downloadRate < 1 && availability < 1;
  return [
    bar(progress),
    ...(isWaiting ? ["waiting for somebody who has it"] : [rate(downloadRate)]),
    ...(peers.length > 0 ? [count(peers.length, "peer", "peers")] : []),
    ...(eta === undefined ? [] : [`${duration(eta)} left`]),
  ];
}

/** The file, or the folder that all of them are in. */
function topOf(folder: string, paths: readonly string[]): string {
  const tops = new Set(paths.map((path) => relative(folder, path).split(sep)[0] ?? ""));
  const [top = "", another] = tops;
  return another === undefined ? join(folder, top) : folder;
}

async function farewell({ peer }: Opened, infoHash: ShareLink["infoHash"]): Promise<void> {
  const until = performance.now() + FAREWELL_MS;
  const isAlone = () => (peer.torrent(infoHash)?.peers.length ?? 0) === 0;
  await peer.until(() => isAlone() || performance.now() >= until || undefined, new AbortController().signal);
}

/** What an interruption leaves behind, and how to go on. */
function explained(
  error: unknown,
  opened: Opened | undefined,
  { infoHash }: ShareLink,
  { signal, output }: Context,
): unknown {
  if (!(error instanceof CommandError) || error !== signal.reason) return error;
  const { progress = 0, pieceLength = 0 } = opened?.peer.torrent(infoHash) ?? {};
  output.event("stopped", { reason: "interrupted", progress });
  invariant(signal.aborted, "an interruption has a reason");
  return new CommandError(
    pieceLength === 0
      ? "Interrupted before anything was here."
      : `Interrupted at ${percent(progress)}. The same command goes on from here.`,
    error.exitCode,
  );
}
