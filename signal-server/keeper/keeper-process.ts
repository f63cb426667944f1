/**
 * The keeper's process: one session in the server's swarms. It does what the server tells it, and reports. It ends with the
 * server, however that ends: the channel to it closes.
 */
import { setTimeout as pause } from "node:timers/promises";
import { unreachable } from "../../shared/core/invariant.ts";
import { SECOND_MS } from "../../shared/core/time.ts";
import { type IceServer, type NodeDialler, openDialler } from "../peer/links/dialler.ts";
import { platform } from "../peer/platform.ts";
import { type DiskStorage, FolderInUseError, openDiskStorage } from "../peer/store/disk-storage.ts";
import { OpenFiles } from "../peer/store/open-files.ts";
import { PieceFileStore } from "../peer/store/piece-file-store.ts";
import type { ChildOptions, FromChild, ToChild } from "./child-messages.ts";
import { HeldTorrents } from "./held-torrents.ts";

const REPORT_MS = SECOND_MS;
const ALIVE_MS = 10 * SECOND_MS;
/** An earlier process, whose server was killed, may need a moment to end. */
const FOLDER_PATIENCE_MS = 5 * SECOND_MS;

let iceServers: readonly IceServer[] = [];
let running: Promise<Running> | undefined;

interface Running {
  readonly held: HeldTorrents;
  readonly dialler: NodeDialler;
  readonly storage: DiskStorage;
}

/** @param sent is called when the message has left this process */
function post(message: FromChild, sent = (): void => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
}

async function start(options: ChildOptions): Promise<Running> {
  const { address: bindAddress, folder, ports, tracker, upload } = options;
  iceServers = options.iceServers;
  const dialler = await openDialler({
    iceServers: () => iceServers,
    bindAddress,
    portRange: ports && [ports.begin, ports.end],
  });
  const storage = await openFolder(folder);
  const held = new HeldTorrents({ ports: { ...platform, dialler, storage }, tracker, upload, send: post });
  setInterval(() => post({ type: "alive" }), ALIVE_MS);
  void reportAgainAndAgain(held);
  post({ type: "ready" });
  return { held, dialler, storage };
}

async function openFolder(folder: string): Promise<DiskStorage> {
  const files = new OpenFiles();
  const end = performance.now() + FOLDER_PATIENCE_MS;
  for (;;)
    try {
      return await openDiskStorage(folder, (_, place) => new PieceFileStore({ folder: place, files }));
    } catch (error) {
      if (!(error instanceof FolderInUseError) || performance.now() > end) throw error;
      await pause(SECOND_MS / 4);
    }
}

/** One report at a time, so that a server that does not read is not sent more and more. */
async function reportAgainAndAgain(held: HeldTorrents): Promise<void> {
  for (;;) {
    await pause(REPORT_MS);
    const report = await held.nextReport();
    if (report !== undefined) await new Promise<void>((sent) => post({ type: "report", report }, sent));
  }
}

async function carryOut(message: Exclude<ToChild, { readonly type: "start" }>): Promise<void> {
  const { held, dialler, storage } = (await running) ?? {};
  switch (message.type) {
    case "hold":
      return held?.hold(message.shares);
    case "fetch":
      return held?.fetch(message.infoHash);
    case "admit":
      return held?.admit(message.infoHash);
    case "drop":
      return held?.drop(message.infoHash);
    case "ice":
      iceServers = message.iceServers;
      return;
    case "stop":
      await held?.close();
      await storage?.close();
      dialler?.close();
      return process.exit(0);
    default:
      return unreachable(message);
  }
}

function giveUp(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const isFolderInUse = error instanceof FolderInUseError;
  post({ type: "unusable", reason, isFolderInUse }, () => process.exit(1));
}

// A terminal and systemd send these to the server and its processes alike: the server decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToChild) => {
  if (message.type !== "start") return void carryOut(message);
  running = start(message.options);
  running.catch(giveUp);
});
