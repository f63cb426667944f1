/** The worker's entry: passes the page's messages to the session and its links, and answers each request once. */
import { unreachable } from "../../shared/core/invariant.ts";
import { metainfoOf } from "../../shared/session/metainfo-of.ts";
import { problemOf } from "../../shared/session/problem-of.ts";
import { Session } from "../../shared/session/session.ts";
import type { SessionObservation } from "../../shared/session/session-options.ts";
import type { PageToWorker, WorkerOptions, WorkerToPage } from "../bridge/messages.ts";
import type { ProblemCode } from "../bridge/problems.ts";
import type { StorageCommand } from "../bridge/storage.ts";
import type { SessionView, ViewUpdates } from "../bridge/views.ts";
import { FOLDER_DATABASE } from "./files/folder-database.ts";
import { LazyFiles } from "./files/lazy-files.ts";
import { Library } from "./files/library.ts";
import type { TabFiles } from "./files/tab-files.ts";
import { HeldElsewhereError } from "./held-elsewhere.ts";
import type { Inventory } from "./inventory.ts";
import { startLagMeter } from "./lag-meter.ts";
import { PageDialler } from "./links/page-dialler.ts";
import { platform } from "./platform.ts";
import { expectSocket } from "./sockets.ts";
import { holdLifeLock } from "./store/slot.ts";
import { openTorrentStorage, type TabStorage } from "./torrent-storage.ts";
import { ViewDifferences } from "./view-differences.ts";

/** How old the time of a closed tab's last use can be. */
const STAMP_MS = 5 * 60_000;

/** A module has no other typed name for its worker's global scope. */
const page = self as DedicatedWorkerGlobalScope;
const post = (message: WorkerToPage): void => page.postMessage(message);

const UNCHANGED: ViewUpdates = { changed: [], ids: undefined };

interface Tab {
  readonly session: Session;
  readonly storage: TabStorage;
  readonly files: LazyFiles;
}

const dialler = new PageDialler(post);
let tab: Promise<Tab> | undefined;
/** The tab's own tracker, while its storage opens. */
let nextTracker: string | undefined;

async function start({
  trackers,
  linkTrackers,
  limits,
  store,
  preferredSlot,
  relay,
  observer,
}: WorkerOptions): Promise<Tab> {
  const [storage, lifeLock] = await Promise.all([openTorrentStorage(store, preferredSlot), holdLifeLock()]);
  const { slot } = storage;
  setInterval(() => void storage.stamp().catch(() => undefined), STAMP_MS);
  const differences = new ViewDifferences();
  const lag = observer && startLagMeter();
  let views: readonly SessionView[] = [];
  let files: LazyFiles | undefined;
  let observed: SessionObservation | undefined;
  const session = new Session(
    { ...platform, dialler, storage },
    {
      trackers,
      linkTrackers,
      limits,
      relay,
      ...(observer && {
        ...observer,
        observe: (observation: SessionObservation) => {
          observed = observation;
        },
      }),
      publish: (published) => {
        views = published;
        files?.loaded?.folders.viewsChanged();
        const observation = lag && observed && { ...observed, ...lag() };
        const updates = differences.next(published);
        if (updates === undefined && observation === undefined) return;
        post({ type: "views", ...(updates ?? UNCHANGED), ...(observation && { observation }) });
      },
    },
  );
  nextTracker = undefined;
  post({ type: "ready", peerId: session.peerId, slot, lifeLock });
  await session.restore();
  const library = new Library(session, () => views);
  const onServing = () => post({ type: "serving" });
  files = new LazyFiles({ session, storage, library, lifeLock, onServing });
  void findInterrupted(files);
  return { session, storage, files };
}

/** Folders that a reload has interrupted. */
async function findInterrupted(files: LazyFiles): Promise<void> {
  const databases = await indexedDB.databases().catch(() => []);
  if (!databases.some(({ name }) => name === FOLDER_DATABASE)) return;
  const { folders } = await files.load();
  const interrupted = await folders.interrupted();
  if (interrupted.length > 0) post({ type: "interrupted-folders", folders: interrupted });
}

type Reply = Omit<Extract<WorkerToPage, { readonly type: "done" }>, "type" | "request">;

async function answer(
  request: number,
  fallback: ProblemCode,
  work: (tab: Tab) => Promise<Reply>,
): Promise<void> {
  try {
    if (tab === undefined) throw new Error("the first message is not the start");
    post({ type: "done", request, ...(await work(await tab)) });
  } catch (error) {
    const isHeld = error instanceof HeldElsewhereError;
    post({
      type: "refused",
      request,
      problem: isHeld ? { code: "held-elsewhere" } : problemOf(error, fallback),
    });
  }
}

function progressOf(request: number): (share: number) => void {
  return (share) => post({ type: "save-progress", request, share });
}

/** Without an answer: what asks notices that none comes. */
function withFiles(act: (files: TabFiles) => unknown): void {
  void tab?.then(async ({ files }) => act(await files.load())).catch(() => undefined);
}

function carryOut(inventory: Inventory, command: StorageCommand): Promise<void> {
  switch (command.type) {
    case "delete":
      return inventory.delete(command.key);
    case "open-here":
      return inventory.openHere(command.key);
    case "delete-closed":
      return inventory.deleteClosed();
    default:
      return unreachable(command);
  }
}

function onMessage(message: PageToWorker): void {
  switch (message.type) {
    case "start":
      if (tab !== undefined) return;
      [nextTracker] = message.options.trackers;
      tab = start(message.options);
      return;
    case "seed":
      return void answer(message.request, "storage-failed", async ({ session }) => ({
        infoHash: await session.seed(message.name, message.files, message.missed, message.kind),
      }));
    case "seed-rest":
      return void answer(message.request, "storage-failed", async ({ session }) => ({
        infoHash: await session.seedRest(message.id),
      }));
    case "open":
      if (nextTracker !== undefined) expectSocket(nextTracker);
      return void answer(message.request, "storage-failed", async ({ session }) => {
        const { infoHash, name, trackers, ...options } = message;
        await session.open(infoHash, name, trackers, options);
        return { infoHash };
      });
    case "unlock":
      return void answer(message.request, "storage-failed", async ({ session }) => {
        await session.unlock(message.infoHash, message);
        return { infoHash: message.infoHash };
      });
    case "open-torrent":
      return void answer(message.request, "bad-metadata", async ({ session }) => {
        const { infoBytes, trackers, lacksWebSocketTracker, webSeeds } = message;
        const metainfo = await metainfoOf(infoBytes, platform.hash);
        const { infoHash, name } = metainfo;
        await session.open(infoHash, name, trackers, { lacksWebSocketTracker, metainfo, webSeeds });
        return { infoHash };
      });
    case "select":
      return void answer(message.request, "storage-failed", async ({ session }) => {
        await session.select(message.infoHash, message.wanted);
        return { infoHash: message.infoHash };
      });
    case "pause":
    case "resume": {
      const { type, request, infoHash } = message;
      return void answer(request, "storage-failed", async ({ session }) => {
        await session[type](infoHash);
        return { infoHash };
      });
    }
    case "remove": {
      const { request, infoHash } = message;
      return void answer(request, "storage-failed", async ({ files }) => {
        await (await files.load()).inventory.remove(infoHash);
        return { infoHash };
      });
    }
    case "save":
      return void answer(message.request, "save-failed", async ({ files }) => {
        const { exports } = await files.load();
        const { request, infoHash, fileIndex } = message;
        return { file: await exports.save(request, infoHash, fileIndex, progressOf(request)) };
      });
    case "release-save":
      return withFiles(({ exports }) => exports.release(message.save));
    case "stream":
      return void answer(message.request, "save-failed", async ({ files }) => {
        const { saves } = await files.load();
        const { request, save } = message;
        return { isTaken: await saves.expect(save, progressOf(request)) };
      });
    case "cancel-stream":
      return withFiles(({ saves }) => saves.cancel(message.save));
    case "save-folder": {
      const { infoHash, directory, port } = message;
      return withFiles(({ folders }) => folders.save(infoHash, directory, port));
    }
    case "forget-folder":
      return withFiles(({ folders }) => folders.forget(message.infoHash));
    case "file-request":
      return withFiles(({ server }) => server.answer(message.request, message.port));
    case "stalled":
      return withFiles(({ server }) => server.stalled(message.infoHash, message.fileIndex));
    case "info":
      return void answer(message.request, "storage-failed", async ({ session }) => {
        const infoBytes = session.infoBytes(message.infoHash);
        return infoBytes === undefined ? {} : { infoBytes };
      });
    case "receipt":
      return void answer(message.request, "storage-failed", async ({ session, storage }) => {
        const { infoHash, next } = message;
        const [id] = [...session.storageIds].find(([, hash]) => hash === infoHash) ?? [];
        if (id !== undefined && next !== undefined) await storage.setReceipt(id, next.receipt);
        const receipt = id && storage.receiptOf(id);
        return receipt ? { receipt } : {};
      });
    case "storage":
      return void answer(message.request, "storage-failed", async ({ files }) => {
        const { inventory } = await files.load();
        if (message.command !== undefined) await carryOut(inventory, message.command);
        return { storage: await inventory.report() };
      });
    case "cancel-seed":
      return void tab?.then(({ session }) => session.cancelSeed(message.id));
    case "set-limits":
      return void tab?.then(({ session }) => session.setLimits(message.limits));
    case "network-changed":
      return void tab?.then(({ session }) => session.networkChanged(message.change));
    case "watch":
      return void tab?.then(({ session }) => session.watch(message.infoHashes));
    // In this very task: a transferred channel is lost unless it is used in the task that receives it.
    case "link-channel":
    case "link-relay":
    case "link-signal":
    case "link-failed":
    case "link-path":
    case "link-round-trip":
      return dialler.handle(message);
    default:
      return unreachable(message);
  }
}

page.onmessage = ({ data }: MessageEvent<PageToWorker>) => onMessage(data);
