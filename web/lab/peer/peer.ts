/**
 * One peer of a lab: the very client of the page that shares files, doing what the lab's page tells it and reporting what it
 * sees. Its part comes over the lab's channel, never from its address: no link makes a tab a free-rider.
 *
 * A peer without a lab to answer it is either somebody else's browser, where the link's info hash is all it has and it joins
 * the swarm as anybody would, or it is too late.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { type Client, ProblemError } from "../../page/client/client.ts";
import type { UrlOptions } from "../../page/client/url-options.ts";
import { connectWorker } from "../../page/client/worker-client.ts";
import {
  type LabToPeer,
  ordersChannel,
  type PeerToLab,
  randomName,
  reportsChannel,
} from "../channel/messages.ts";
import { parseToPeer } from "../channel/parse.ts";
import type { Role } from "../model/setup.ts";
import { reportOf } from "./report.ts";
import { isUseful } from "./useful.ts";

/** How long a lab may take to answer, and how often it is asked in that time. */
const ANSWER_MS = 5_000;
const ASK_AGAIN_MS = 500;
/** Said even when nothing changes, so that the lab knows that it lives. */
const HEARTBEAT_MS = 1_000;
/** A worker that is linked to somebody speaks every second: after this long it is dead, and so is the peer. */
const SILENT_MS = 5_000;

/** Nobody tells a peer without a lab that the run is over: it is when nobody has been of use to anybody for so long. */
const USELESS_MS = 5_000;

export type PeerStage =
  | { readonly kind: "asking" }
  | { readonly kind: "working"; readonly number: number; readonly role: Role }
  /** In the swarm, without a lab that hears it. */
  | { readonly kind: "alone" }
  | { readonly kind: "ended" }
  | { readonly kind: "full" }
  | { readonly kind: "left" };

export interface PeerPage {
  readonly stage: ReadonlySignal<PeerStage>;
  readonly view: ReadonlySignal<TorrentView | undefined>;
  readonly problem: ReadonlySignal<Problem | undefined>;
}

export interface PeerAddress {
  readonly lab: string;
  /** Whose part it comes for; undefined: a guest. */
  readonly peer: number | undefined;
  /** What the lab shares at this time, for who cannot hear it. */
  readonly infoHash: InfoHash | undefined;
  readonly place: "frame" | "tab";
}

type Hire = Extract<LabToPeer, { type: "hire" }>;

/** Of the wall, ms since 1970, to the fraction: the same in all pages of a machine. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

export function startPeer(address: PeerAddress, options: UrlOptions): PeerPage {
  const token = randomName();
  const stage = signal<PeerStage>({ kind: "asking" });
  const view = signal<TorrentView | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const orders = ordersChannel(address.lab);
  const reports = reportsChannel(address.lab);
  let client: Client | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let newsAt = wallNow();

  const tell = (message: PeerToLab): void => reports.postMessage(message);
  const trouble = (what: Problem): void => {
    problem.value = what;
    tell({ type: "trouble", token, problem: what.code });
  };
  const report = (): void => {
    const told = view.peek() && reportOf(view.peek() as TorrentView, wallNow());
    if (told !== undefined) tell({ type: "report", token, report: told });
  };

  const beat = (): void => {
    const isLinked = (view.peek()?.peers.length ?? 0) > 0;
    if (!isLinked || wallNow() - newsAt < SILENT_MS) report();
  };

  /** Shows what the worker sees, and reports it, as often as there is news. */
  const follow = (followed: Client): void => {
    effect(() => {
      view.value = followed.torrents.value.at(-1);
      newsAt = wallNow();
      if (stage.peek().kind === "working") report();
    });
    effect(() => {
      if (followed.problem.value === undefined) return;
      trouble(followed.problem.value);
      void leave({ kind: "left" });
    });
  };

  const work = async ({ number, role, limits, lab, work: what }: Hire): Promise<void> => {
    stopAsking();
    stage.value = { kind: "working", number, role };
    client = connectWorker({ ...options, limits, store: "memory" }, lab);
    follow(client);
    heartbeat = setInterval(beat, HEARTBEAT_MS);
    try {
      const infoHash =
        what.kind === "seed"
          ? await client.seed([seedFile(what.file, what.name)], what.name)
          : await client.open(what.infoHash);
      client.watch([infoHash]);
    } catch (error) {
      trouble(error instanceof ProblemError ? error.problem : { code: "worker-crashed" });
    }
  };

  const joinAlone = async (infoHash: InfoHash): Promise<void> => {
    stage.value = { kind: "alone" };
    client = connectWorker({ ...options, store: "memory" });
    follow(client);
    let usefulAt: number | undefined;
    heartbeat = setInterval(() => {
      const now = view.peek();
      if (now !== undefined && isUseful(now)) usefulAt = wallNow();
      else if (usefulAt !== undefined && wallNow() - usefulAt > USELESS_MS) void leave({ kind: "ended" });
    }, HEARTBEAT_MS);
    await client.open(infoHash).catch(() => undefined);
  };

  const leave = async (end: PeerStage): Promise<void> => {
    stopAsking();
    clearInterval(heartbeat);
    stage.value = end;
    const infoHash = view.peek()?.infoHash;
    // A link that is closed in time is noticed at once by the others; one that vanishes, after seconds.
    if (infoHash) await client?.remove(infoHash).catch(() => undefined);
    tell({ type: "bye", token });
  };

  const obey = (message: LabToPeer): void => {
    if (message.type === "over") return void leave({ kind: "ended" });
    if (message.token !== token) return;
    switch (message.type) {
      case "hire":
        if (stage.peek().kind === "asking") void work(message);
        return;
      case "limit":
        return void client?.setLimits(message.limits);
      case "leave":
        return void leave({ kind: "left" });
      case "refuse":
        stopAsking();
        stage.value = { kind: message.reason };
    }
  };

  const ask = (): void => tell({ type: "hello", token, peer: address.peer, place: address.place });
  const asking = setInterval(ask, ASK_AGAIN_MS);
  const patience = setTimeout(() => {
    stopAsking();
    if (address.infoHash === undefined) stage.value = { kind: "ended" };
    else void joinAlone(address.infoHash);
  }, ANSWER_MS);
  const stopAsking = (): void => {
    clearInterval(asking);
    clearTimeout(patience);
  };

  orders.onmessage = ({ data }) => {
    const message = parseToPeer(data);
    if (message !== undefined) obey(message);
  };
  // A tab that is closed by hand is missed at once.
  addEventListener("pagehide", () => tell({ type: "bye", token }));
  ask();
  return { stage, view, problem };
}

function seedFile(file: File, name: string): SeedFile {
  return { file, path: [name] };
}
