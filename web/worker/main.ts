/** The worker's entry: the page's messages to the tab and its links. Everything that can fail answers with a problem. */

import type { InfoHash } from "../../shared/core/ids.ts";
import { unreachable } from "../../shared/core/invariant.ts";
import { Links } from "../../shared/session/links/links.ts";
import { Signalling } from "../../shared/session/signalling/signalling.ts";
import type { PageToWorker, WorkerOptions, WorkerToPage } from "../bridge/messages.ts";
import type { ProblemCode } from "../bridge/problems.ts";
import { PageDialler } from "./links/page-dialler.ts";
import { systemTimers } from "./timers.ts";
import { monotonicNow, systemRandom } from "./torrent/clock.ts";
import { problemOf } from "./torrent/problem-of.ts";
import { openShelf } from "./torrent/shelf.ts";
import { Tab } from "./torrent/tab.ts";
import { openWebSocket } from "./web-socket.ts";

/** The worker's side of `Worker.postMessage`; a module has no other name for its global scope. */
const page = self as DedicatedWorkerGlobalScope;
const post = (message: WorkerToPage): void => page.postMessage(message);

const dialler = new PageDialler(post);
let tab: Promise<Tab> | undefined;

async function start(options: WorkerOptions): Promise<Tab> {
  const shelf = await openShelf(options.store, options.preferredSlot);
  const timers = systemTimers;
  const links = new Links({ dialler, timers, now: monotonicNow });
  const signalling = new Signalling({
    links,
    timers,
    random: systemRandom,
    openSocket: openWebSocket,
  });
  const started = new Tab(options, shelf, signalling, post);
  post({ type: "ready", peerId: started.peerId, slot: shelf.slot });
  await started.resume();
  return started;
}

/** Answers the page's request with what `work` gives, or with the problem it ran into. */
async function answer(
  request: number,
  fallback: ProblemCode,
  work: (tab: Tab) => Promise<{ infoHash?: InfoHash; file?: File }>,
): Promise<void> {
  try {
    if (tab === undefined) throw new Error("asked before the start");
    post({ type: "done", request, ...(await work(await tab)) });
  } catch (error) {
    post({ type: "refused", request, problem: problemOf(error, fallback) });
  }
}

function onMessage(message: PageToWorker): void {
  switch (message.type) {
    case "start":
      tab ??= start(message.options);
      return;
    case "seed":
      return void answer(message.request, "storage-failed", async (here) => ({
        infoHash: await here.seed(message.name, message.files),
      }));
    case "open":
      return void answer(message.request, "storage-failed", async (here) => {
        await here.open(message.infoHash, message.name, message.trackers);
        return { infoHash: message.infoHash };
      });
    case "pause":
    case "resume":
    case "remove": {
      const { infoHash } = message;
      return void answer(message.request, "storage-failed", async (here) => {
        if (message.type === "pause") await here.pause(infoHash);
        else if (message.type === "resume") await here.unpause(infoHash);
        else await here.remove(infoHash);
        return { infoHash };
      });
    }
    case "save":
      return void answer(message.request, "save-failed", async (here) => ({
        file: await here.save(message.infoHash, message.fileIndex),
      }));
    case "cancel-seed":
      return void tab?.then((here) => here.cancelSeed(message.id));
    case "set-limits":
      return void tab?.then((here) => here.setLimits(message.limits));
    case "watch":
      return void tab?.then((here) => here.watch(message.infoHashes));
    // A channel must be taken hold of in the very task that brings it.
    case "link-channel":
    case "link-relay":
    case "link-signal":
    case "link-failed":
    case "link-round-trip":
      return dialler.handle(message);
    default:
      return unreachable(message);
  }
}

page.onmessage = ({ data }: MessageEvent<PageToWorker>) => onMessage(data);
