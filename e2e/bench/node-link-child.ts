/**
 * One end of a link between two programs without a browser, in a process of its own: a session, or a bare channel of the same
 * library whose receiver keeps a fixed window of requests in flight. Answers over Node's channel between processes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InfoHash, LinkId } from "../../shared/core/ids.ts";
import { PUBLIC } from "../../shared/session/kinds.ts";
import type { Dialler, Negotiation, NegotiationEvents } from "../../shared/session/ports.ts";
import type { Signal } from "../../shared/tracker/protocol/messages.ts";
import { FileSource } from "../../signal-server/peer/files/file-source.ts";
import { type NodeDialler, openDialler } from "../../signal-server/peer/links/dialler.ts";
import { openDiskStorage } from "../../signal-server/peer/store/disk-storage.ts";
import { OpenFiles } from "../../signal-server/peer/store/open-files.ts";
import { PieceFileStore } from "../../signal-server/peer/store/piece-file-store.ts";
import { SharedFilesStore } from "../../signal-server/peer/store/shared-files-store.ts";
import { startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { KIB } from "../content.ts";

export type Order =
  /** A session that shares this file, as `tabswarm seed` does. */
  | { readonly type: "share"; readonly tracker: string; readonly path: string }
  /** A session that fetches it to a disk, as the keeper does. */
  | { readonly type: "fetch"; readonly tracker: string; readonly infoHash: string }
  | { readonly type: "serve-raw" }
  | { readonly type: "fetch-raw"; readonly bytes: number; readonly window: number }
  | { readonly type: "signal"; readonly signal: Signal }
  | { readonly type: "cpu" };

export type Report =
  | { readonly type: "shared"; readonly infoHash: string }
  | { readonly type: "ready" }
  | { readonly type: "signal"; readonly signal: Signal }
  /** Milliseconds from the first block to the last, which has been verified and stored. */
  | { readonly type: "done"; readonly ms: number }
  /** Seconds of processor time so far, in all threads. */
  | { readonly type: "cpu"; readonly seconds: number };

const BLOCK = 16 * KIB;
const report = (message: Report): void => void process.send?.(message);

let raw: Negotiation | undefined;

/** Notes when the first block arrives. */
function watched(dialler: Dialler, first: () => void): Dialler {
  return {
    dial: (id, options, events) =>
      dialler.dial(id, options, {
        ...events,
        message: (data) => {
          if (data.byteLength >= BLOCK) first();
          events.message(data);
        },
        signal: (signal) => events.signal(signal),
        path: (path) => events.path(path),
        opened: () => events.opened(),
        drained: () => events.drained(),
        closed: (reason) => events.closed(reason),
      }),
  };
}

/** The folder is deleted when this process ends. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-node-link-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function share(tracker: string, path: string): Promise<void> {
  const storage = await openDiskStorage(
    makeFolder(),
    (_, place, files) => new SharedFilesStore(place, files),
  );
  const { session } = await startNodePeer(tracker, { storage });
  const files = [{ path: ["share.bin"], file: await FileSource.of(path) }];
  report({ type: "shared", infoHash: await session.seed("share.bin", files, [], PUBLIC) });
}

async function fetch(tracker: string, infoHash: InfoHash): Promise<void> {
  let startedAt: number | undefined;
  const first = (): void => {
    startedAt ??= performance.now();
  };
  const opened = new OpenFiles();
  const makeStore = (_: string, folder: string) => new PieceFileStore({ folder, files: opened });
  const storage = await openDiskStorage(makeFolder(), makeStore);
  const peer = await startNodePeer(tracker, {
    storage,
    wrapDialler: (dialler) => watched(dialler, first),
    publish: () => {
      if (peer.torrent(infoHash)?.state !== "complete" || startedAt === undefined) return;
      report({ type: "done", ms: performance.now() - startedAt });
      startedAt = undefined;
    },
  });
  await peer.session.open(infoHash, undefined, []);
}

function openRaw(dialler: NodeDialler, initiator: boolean, events: Partial<NegotiationEvents>): void {
  raw = dialler.dial(
    1 as LinkId,
    { initiator, trickle: true },
    {
      signal: (signal) => report({ type: "signal", signal }),
      path: () => {},
      opened: () => {},
      message: () => {},
      drained: () => {},
      closed: (reason) => {
        throw new Error(reason);
      },
      ...events,
    },
  );
}

const openLoopback = (): Promise<NodeDialler> =>
  openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });

async function serveRaw(): Promise<void> {
  const block = new Uint8Array(BLOCK);
  openRaw(await openLoopback(), false, { message: () => raw?.send(block) });
  report({ type: "ready" });
}

async function fetchRaw(bytes: number, window: number): Promise<void> {
  const request = new Uint8Array(17);
  let requested = 0;
  let received = 0;
  let startedAt: number | undefined;
  const ask = (): void => {
    if (requested >= bytes) return;
    requested += BLOCK;
    raw?.send(request);
  };
  openRaw(await openLoopback(), true, {
    opened: () => {
      for (let inFlight = 0; inFlight < window; inFlight += BLOCK) ask();
    },
    message: (data) => {
      startedAt ??= performance.now();
      received += data.byteLength;
      ask();
      if (received >= bytes) report({ type: "done", ms: performance.now() - startedAt });
    },
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

process.on("disconnect", () => process.exit());
process.on("message", (order: Order) => {
  switch (order.type) {
    case "share":
      return void share(order.tracker, order.path);
    case "fetch":
      return void fetch(order.tracker, order.infoHash as InfoHash);
    case "serve-raw":
      return void serveRaw();
    case "fetch-raw":
      return void fetchRaw(order.bytes, order.window);
    case "signal":
      return raw?.signal(order.signal);
    case "cpu":
      return report({ type: "cpu", seconds: cpuSeconds() });
  }
});
