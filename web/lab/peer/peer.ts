/**
 * One peer of a lab: the client of the share page, which follows the lab's orders and reports its view. Its role and policy come
 * over the lab's channel and never from its address, so that no link can make a tab a free-rider.
 *
 * If no lab answers, the page is either open in another browser, where it joins the torrent of its link as an ordinary peer, or
 * the run is over.
 */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { Observation } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { type Client, ProblemError } from "../../page/client/client.ts";
import type { UrlOptions } from "../../page/client/url-options.ts";
import { connectWorker } from "../../page/client/worker-client.ts";
import {
  type LabToPeer,
  ordersChannel,
  type PeerToLab,
  parseToPeer,
  randomName,
  reportsChannel,
} from "../channel/messages.ts";
import type { Role } from "../model/setup.ts";
import { isUseful, reportOf } from "./report.ts";

/** The lab's page answers within milliseconds unless it is busy; the hello is repeated in case it was still loading. */
const ANSWER_MS = 5_000;
const ASK_AGAIN_MS = 500;
/** Reports repeat even when nothing changes, so that the lab knows that the peer is alive. */
const HEARTBEAT_MS = 1_000;
/** A worker with links sends a view every second; after five missing views it counts as dead, and its peer reports no more. */
const SILENT_MS = 5_000;
/** A peer without a lab learns from no message that the run is over. It leaves when `isUseful` was false for this long. */
const USELESS_MS = 5_000;

export type PeerStage =
  | { readonly kind: "asking" }
  | { readonly kind: "working"; readonly number: number; readonly role: Role }
  /** In the swarm, without a lab. */
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
  /** Its number in the run; undefined for a guest. */
  readonly peer: number | undefined;
  /** The torrent of the run, for a page that the lab's channel does not reach. */
  readonly infoHash: InfoHash | undefined;
  readonly place: "frame" | "tab";
}

type Assignment = Extract<LabToPeer, { type: "assign" }>;

/** Ms since 1970 with a fraction; all pages of a machine agree on it. */
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
  let observation: Observation | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let viewAt = wallNow();

  const send = (message: PeerToLab): void => reports.postMessage(message);
  const trouble = (what: Problem): void => {
    problem.value = what;
    send({ type: "trouble", token, problem: what.code });
  };
  const report = (): void => {
    const latest = view.peek();
    if (latest === undefined || observation === undefined) return;
    send({ type: "report", token, report: reportOf(latest, observation, wallNow()) });
  };

  const beat = (): void => {
    const isLinked = (view.peek()?.peers.length ?? 0) > 0;
    if (!isLinked || wallNow() - viewAt < SILENT_MS) report();
  };

  /** Shows and reports each new view. */
  const follow = (followed: Client): void => {
    effect(() => {
      view.value = followed.torrents.value.findLast((one) => one.kind === "torrent");
      viewAt = wallNow();
      if (stage.peek().kind === "working") report();
    });
    effect(() => {
      if (followed.problem.value === undefined) return;
      trouble(followed.problem.value);
      void leave({ kind: "left" });
    });
  };

  const work = async ({ number, role, limits, observer, work: what }: Assignment): Promise<void> => {
    stopAsking();
    stage.value = { kind: "working", number, role };
    const observe = (latest: Observation): void => {
      observation = latest;
    };
    client = connectWorker({ ...options, limits, store: "memory" }, { options: observer, observe });
    follow(client);
    heartbeat = setInterval(beat, HEARTBEAT_MS);
    try {
      const infoHash =
        what.kind === "seed"
          ? await client.seed([{ file: what.file, path: [what.name] }], what.name, [], { sealed: false })
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
    // Peers notice a closed link at once, a vanished one only after seconds.
    if (infoHash) await client?.remove(infoHash).catch(() => undefined);
    send({ type: "bye", token });
  };

  const obey = (message: LabToPeer): void => {
    if (message.type === "over") return void leave({ kind: "ended" });
    if (message.token !== token) return;
    switch (message.type) {
      case "assign":
        if (stage.peek().kind === "asking") void work(message);
        return;
      case "limit":
        return void client?.setLimits(message.limits);
      case "leave":
        return void leave({ kind: "left" });
      case "refuse":
        stopAsking();
        stage.value = { kind: message.reason };
        return;
      default:
        unreachable(message);
    }
  };

  const ask = (): void => send({ type: "hello", token, peer: address.peer, place: address.place });
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
  // So that the lab notices a closed tab at once.
  addEventListener("pagehide", () => send({ type: "bye", token }));
  ask();
  return { stage, view, problem };
}
