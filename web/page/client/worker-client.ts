/**
 * The Client that runs the worker and the negotiator, and passes the messages of web/bridge between them. If the worker crashes,
 * all open requests are rejected and `problem` is set.
 */
import { signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import type { KeeperOffer } from "../../../shared/keeper/protocol.ts";
import { parseShareLink } from "../../../shared/metainfo/share-link.ts";
import { DEFAULT_KIND } from "../../bridge/default-kind.ts";
import { whenReleased } from "../../bridge/life-lock.ts";
import type { Observation, ObserverOptions, PageToWorker, WorkerToPage } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { SessionView } from "../../bridge/views.ts";
import { appUrl } from "../app-url.ts";
import { fileUrl } from "../files/file-url.ts";
import { LazySaves } from "../files/lazy-saves.ts";
import { nameToSave } from "../files/save-ports.ts";
import { followFileRequests, isServed, isServiceAvailable, keepServiceAlive } from "../files/service.ts";
import { lazyKeeper } from "../keeper/lazy-keeper.ts";
import { type LazyNegotiator, lazyNegotiator } from "../negotiation/lazy-negotiator.ts";
import { browserPersistence, StoragePersistence } from "../tab/persistence.ts";
import { type Client, ProblemError } from "./client.ts";
import { completeViews } from "./complete-views.ts";
import { fetchConfig, type ServerConfig } from "./config.ts";
import { IceServers } from "./ice-servers.ts";
import { keepSlot, recallSlot } from "./kept-in-tab.ts";
import { keepLimits, recallLimits } from "./kept-limits.ts";
import { Requests } from "./requests.ts";
import { ownTracker, type UrlOptions } from "./url-options.ts";
import { watchNetwork } from "./watch-network.ts";
import { takeWorker } from "./worker-start.ts";

type Done = Extract<WorkerToPage, { type: "done" }>;

/** An observed tab keeps nothing for a reload, because several of them can share one sessionStorage. */
interface Observer {
  readonly options: ObserverOptions;
  /** Called before the views that belong to it are published. */
  observe(observation: Observation): void;
}

/** A worker takes a second or two to load and open its storage. The problem is withdrawn if it answers later. */
const SILENCE_MS = 8000;
/** An error's message is for a bug report, not for reading a file out. */
const MAX_DETAIL = 300;

/** Whether there is something to save. */
function hasSome(view: SessionView): boolean {
  return view.kind === "torrent" && view.progress > 0;
}

export function connectWorker(options: UrlOptions, observer?: Observer): Client {
  const torrents = signal<readonly SessionView[]>([]);
  const problem = signal<Problem | undefined>(undefined);
  const limits = signal(observer ? options.limits : recallLimits(options.limits));
  const requests = new Requests<Done>();
  const persistence = new StoragePersistence(browserPersistence());
  // A peer of the lab and a tab in memory store nothing that lasts.
  if (observer === undefined && options.store === "indexeddb") persistence.askWhenItMatters(torrents);
  const started = takeWorker();
  const worker = started?.worker;
  const offer = signal<KeeperOffer | undefined>(undefined);
  const otherSites = signal<boolean | undefined>(undefined);
  const own = ownTracker(appUrl());
  const learnConfig = async (): Promise<ServerConfig | undefined> => {
    const config = await fetchConfig(appUrl("config.json").href);
    // It joins the swarms of its own tracker. A peer of the lab keeps nothing.
    if (config !== undefined && observer === undefined && options.trackers.includes(own)) {
      offer.value = config.keeper;
      otherSites.value = config.otherSites;
    }
    return config;
  };
  const ice = new IceServers(learnConfig);
  let negotiator: LazyNegotiator | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const isHere = (infoHash: InfoHash): boolean =>
    torrents.peek().some((view) => "infoHash" in view && view.infoHash === infoHash);
  const send = (message: PageToWorker, transfer: Transferable[] = []): void =>
    worker?.postMessage(message, transfer);

  const end = (reason: Problem): void => {
    clearTimeout(silence);
    problem.value = reason;
    requests.close(reason);
    negotiator?.close();
    worker?.terminate();
  };
  const crash = (detail: string): void =>
    end({ code: "worker-crashed", ...(detail !== "" && { detail: detail.slice(0, MAX_DETAIL) }) });

  /** Loads what the torrents need next. */
  const prepare = (): void => {
    negotiator?.prepare();
    // A peer of the lab saves nothing.
    if (observer === undefined && torrents.peek().some(hasSome)) saves.prepare();
  };

  const receive = (message: WorkerToPage): void => {
    switch (message.type) {
      case "ready":
        clearTimeout(silence);
        problem.value = undefined;
        if (observer === undefined) keepSlot(message.slot);
        void whenReleased(message.lifeLock, () => problem.peek() ?? crash(""));
        break;
      case "views":
        if (message.observation !== undefined) observer?.observe(message.observation);
        torrents.value = completeViews(torrents.peek(), message);
        // Once what has changed is drawn.
        if (torrents.peek().length > 0) requestAnimationFrame(prepare);
        if (message.ids !== undefined) saves.keepOnly(isHere);
        keeper.keepOnly(isHere);
        break;
      case "save-progress":
        saves.progressed(message);
        break;
      case "interrupted-folders":
        void saves.interrupted(message.folders);
        break;
      case "serving":
        keepServiceAlive();
        break;
      case "done":
        requests.settle(message.request, message);
        break;
      case "refused":
        requests.refuse(message.request, message.problem);
        break;
      default:
        ice.use(() => negotiator?.handle(message));
    }
  };
  if (worker === undefined) end({ code: "no-workers" });
  else {
    if (started?.failure) crash(started.failure.message ?? "");
    worker.onerror = (event) => crash(event.message ?? "");
    worker.onmessageerror = () => crash("");
    worker.onmessage = ({ data }: MessageEvent<WorkerToPage>) => receive(data);
  }

  const start = async (): Promise<void> => {
    const { trackers, store, transfer } = options;
    const isHidden = options.ice === "relay";
    const asked = options.ice !== "none" && ice.renew();
    // Links wait for the ICE servers by themselves.
    if (isHidden) await asked;
    if (asked === false && observer === undefined && navigator.onLine) void learnConfig();
    negotiator = lazyNegotiator({ post: send, iceServers: () => ice.current, isHidden, transfer });
    const preferredSlot = observer ? undefined : recallSlot();
    const relay = ice.mayRelay ? ("only" as const) : ("missing" as const);
    const linkTrackers = trackers.filter((tracker) => tracker !== own);
    const more = { store, preferredSlot, ...(isHidden && { relay }) };
    const kept = { trackers, linkTrackers, limits: limits.peek(), ...more };
    if (problem.peek() !== undefined) return;
    send({ type: "start", options: { ...kept, ...(observer && { observer: observer.options }) } });
    silence = setTimeout(() => {
      problem.value = { code: "worker-silent" };
    }, SILENCE_MS);
  };
  const sent = start();
  // A peer of the lab shares nothing with the browser's other tabs.
  if (observer === undefined)
    followFileRequests(
      (request, port) => void sent.then(() => send({ type: "file-request", request, port }, [port])),
    );
  watchNetwork((change) => {
    ice.networkChanged();
    send({ type: "network-changed", change });
  });

  const ask = async (message: (request: number) => PageToWorker): Promise<Done> => {
    await sent;
    return requests.ask((request) => send(message(request)));
  };
  const saves = new LazySaves(async (states) => {
    const { WorkerSaves } = await import("./worker-saves.ts");
    return new WorkerSaves(states, ask, send, torrents);
  });
  const keeper = lazyKeeper(offer, {
    of: async (infoHash) => (await ask((request) => ({ type: "receipt", request, infoHash }))).receipt,
    keep: (infoHash, receipt) =>
      ask((request) => ({ type: "receipt", request, infoHash, next: { receipt } })),
  });
  const askForHash = async (message: (request: number) => PageToWorker): Promise<InfoHash> => {
    const { infoHash } = await ask(message);
    if (infoHash === undefined) throw new ProblemError({ code: "worker-crashed" });
    return infoHash;
  };
  const command = async (type: "pause" | "resume" | "remove", infoHash: InfoHash): Promise<void> => {
    await ask((request) => ({ type, request, infoHash }));
  };

  return {
    torrents,
    problem,
    seed: (files, name, missed = [], kind = DEFAULT_KIND) =>
      askForHash((request) => ({ type: "seed", request, name, files, missed, kind })),
    seedRest: (id) => askForHash((request) => ({ type: "seed-rest", request, id })),
    cancelSeed: (id) => send({ type: "cancel-seed", id }),
    open: async (text) => {
      const link = parseShareLink(text);
      if (isViolation(link)) throw new ProblemError({ code: link.violation });
      const {
        infoHash,
        name,
        trackers,
        lacksWebSocketTracker = false,
        selected,
        secret,
        webSeeds = [],
      } = link;
      const opened = { infoHash, name, trackers, lacksWebSocketTracker, webSeeds };
      const more = { ...(selected && { selected }), ...(secret && { secret }) };
      return askForHash((request) => ({ type: "open", request, ...opened, ...more }));
    },
    openTorrent: ({ infoBytes, trackers, lacksWebSocketTracker = false, webSeeds }) =>
      askForHash((request) => {
        return { type: "open-torrent", request, infoBytes, trackers, lacksWebSocketTracker, webSeeds };
      }),
    unlock: async (infoHash, unlocking) => {
      await ask((request) => ({ type: "unlock", request, infoHash, ...unlocking }));
    },
    pause: (infoHash) => command("pause", infoHash),
    resume: (infoHash) => command("resume", infoHash),
    remove: (infoHash) => command("remove", infoHash),
    select: async (infoHash, wanted) => {
      await ask((request) => ({ type: "select", request, infoHash, wanted }));
    },
    infoBytes: async (infoHash) => (await ask((request) => ({ type: "info", request, infoHash }))).infoBytes,
    trackers: options.trackers,
    keeper,
    otherSites,
    saves,
    canStream: isServiceAvailable,
    fileUrl: async (infoHash, fileIndex) => {
      const files = torrents.peek().find((view) => "infoHash" in view && view.infoHash === infoHash)?.files;
      const file = files?.[fileIndex];
      return file && (await isServed()) ? fileUrl(infoHash, fileIndex, nameToSave(file)) : undefined;
    },
    stalled: (infoHash, fileIndex) => send({ type: "stalled", infoHash, fileIndex }),
    limits,
    setLimits: async (next) => {
      limits.value = next;
      if (observer === undefined) keepLimits(next);
      await sent;
      send({ type: "set-limits", limits: next });
    },
    storage: async (command) => {
      const { storage } = await ask((request) => ({ type: "storage", request, command }));
      if (storage === undefined) throw new ProblemError({ code: "worker-crashed" });
      return storage;
    },
    persistence: persistence.state,
    persist: () => persistence.ask(),
    watch: (infoHashes) => void sent.then(() => send({ type: "watch", infoHashes })),
  };
}
