/**
 * A made-up recording for views and their tests. It comes from a toy swarm that moves whole pieces twice per second, not from
 * the engine. It looks like a run (pieces spread, chokers decide, one peer finishes last) and is the same every time.
 */
import { type PeerId, parseId } from "../../../shared/core/ids.ts";
import { seededRandom } from "../../../shared/core/random.ts";
import { hasPiece, packPieces } from "./bitfield.ts";
import { judge, outcomeOf } from "./outcome.ts";
import type {
  ChokeRound,
  LabEvent,
  LinkSample,
  PeerSample,
  Recording,
  Sample,
  Unchoke,
} from "./recording.ts";
import { DEFAULT_SETUP, type LabSetup, type PlannedPeer, plannedPeers, type RunMode } from "./setup.ts";

const STEP = 0.5;
const ROUND = 10;
const SLOTS = 5;
const GIVE_UP = 600;

interface ToyPeer {
  readonly plan: PlannedPeer;
  readonly pieces: Uint8Array;
  have: number;
  budget: number;
  readonly sentTo: number[];
  readonly sentNow: number[];
  slots: readonly number[];
  finishedAt: number | undefined;
  isGone: boolean;
}

/** @param until the run is still going on after this many seconds; by default it has finished */
export function madeUpRecording(
  setup: LabSetup = DEFAULT_SETUP,
  mode: RunMode = "p2p",
  until = Number.POSITIVE_INFINITY,
): Recording {
  const random = seededRandom(7);
  const { pieceLength } = setup;
  const pieceCount = Math.ceil(setup.fileLength / pieceLength);
  const plans = plannedPeers(setup, mode);
  const peers = plans.map((plan) => toyPeer(plan, pieceCount, plans.length));
  const leechers = peers.filter(({ plan }) => plan.role === "leecher");
  const samples: Sample[] = [];
  const chokeRounds: ChokeRound[] = [];
  const events: LabEvent[] = [{ at: 0, kind: "started" }];
  const isOver = (): boolean => leechers.every(({ finishedAt }) => finishedAt !== undefined);
  let at = 0;
  for (; at < Math.min(until, GIVE_UP); at += STEP) {
    if (at % ROUND === 0) for (const peer of peers) chokeRounds.push(round(at, peer));
    samples.push({ at, peers: peers.map((peer) => sampleOf(peer)) });
    if (isOver()) break;
    for (const peer of peers) serve(peer);
    if (setup.seederLeaves && mode === "p2p" && !peers[0]?.isGone && isWhole()) leave();
  }
  if (isOver()) events.push({ at, kind: "ended" });
  const validity = isOver()
    ? judge(setup, mode, Math.max(...leechers.map(({ finishedAt }) => finishedAt ?? 0)), [])
    : ({ kind: "running" } as const);
  return {
    id: `made-up-${mode}`,
    setup,
    mode,
    phase: isOver() ? "finished" : "running",
    startedAtMs: Date.UTC(2026, 0, 1),
    fileName: "lab.bin",
    fileLength: setup.fileLength,
    pieceLength,
    pieceCount,
    peers: plans.map((plan) => ({
      ...plan,
      place: "frame",
      peerId: parseId<PeerId>(`${plan.number}`.padStart(40, "0")),
    })),
    samples,
    chokeRounds,
    events,
    finishedAt: peers.map(({ finishedAt, plan }) => (plan.role === "seeder" ? undefined : finishedAt)),
    outcome: outcomeOf(setup, mode, validity),
  };

  function isWhole(): boolean {
    for (let piece = 0; piece < pieceCount; piece++)
      if (!leechers.some(({ pieces }) => hasPiece(pieces, piece))) return false;
    return true;
  }

  function leave(): void {
    const seeder = peers[0];
    if (seeder === undefined) return;
    seeder.isGone = true;
    events.push({ at, kind: "first-copy" }, { at, kind: "seeder-left" });
  }

  function wants(to: ToyPeer, from: ToyPeer): readonly number[] {
    if (to === from || to.plan.role === "seeder" || from.isGone) return [];
    const wanted: number[] = [];
    for (let piece = 0; piece < pieceCount; piece++)
      if (hasPiece(from.pieces, piece) && !hasPiece(to.pieces, piece)) wanted.push(piece);
    return wanted;
  }

  function copies(piece: number): number {
    return leechers.filter(({ pieces }) => hasPiece(pieces, piece)).length;
  }

  function serve(peer: ToyPeer): void {
    peer.sentNow.fill(0);
    if (peer.isGone || peer.plan.behaviour === "free-rider") return;
    peer.budget = Math.min(2 * pieceLength, peer.budget + (peer.plan.upload ?? pieceLength) * STEP);
    while (peer.budget >= pieceLength) {
      const hungry = peers.filter((other) => wants(other, peer).length > 0).sort((a, b) => a.have - b.have);
      const to = hungry[0];
      if (to === undefined) return;
      const wanted = random.shuffle([...wants(to, peer)]).sort((a, b) => copies(a) - copies(b));
      const piece = setup.strategy === "sequential" ? Math.min(...wanted) : (wanted[0] ?? 0);
      peer.budget -= pieceLength;
      give(peer, to, piece);
    }
  }

  function give(from: ToyPeer, to: ToyPeer, piece: number): void {
    to.pieces[piece >> 3] = (to.pieces[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
    to.have++;
    for (const sent of [from.sentTo, from.sentNow])
      sent[to.plan.number] = (sent[to.plan.number] ?? 0) + pieceLength;
    if (to.have < pieceCount) return;
    to.finishedAt = at + STEP;
    events.push({ at: to.finishedAt, kind: "finished", peer: to.plan.number });
  }

  function round(when: number, peer: ToyPeer): ChokeRound {
    const candidates = peers.filter(
      (other) => other !== peer && other.plan.role === "leecher" && !other.isGone,
    );
    const isClosed = peer.plan.behaviour === "free-rider" || peer.isGone;
    peer.slots = isClosed ? [] : random.shuffle(candidates.map(({ plan }) => plan.number)).slice(0, SLOTS);
    return {
      at: when,
      peer: peer.plan.number,
      byTurns: peer.have === pieceCount,
      entries: candidates.map((other) => ({ ...linkTo(peer, other), to: other.plan.number })),
    };
  }

  function unchokeOf(peer: ToyPeer, to: number): Unchoke {
    const slot = peer.slots.indexOf(to);
    return slot === -1 ? "choked" : slot === SLOTS - 1 ? "optimistic" : "regular";
  }

  function linkTo(peer: ToyPeer, other: ToyPeer): LinkSample {
    const to = other.plan.number;
    const isFreeRider = other.plan.behaviour === "free-rider";
    return {
      to,
      uploaded: peer.sentTo[to] ?? 0,
      downloaded: other.sentTo[peer.plan.number] ?? 0,
      uploadRate: (peer.sentNow[to] ?? 0) / STEP,
      isInterested: wants(other, peer).length > 0,
      unchoke: unchokeOf(peer, to),
      isSnubbed: isFreeRider && at > 60,
      decidedBy: (other.sentTo[peer.plan.number] ?? 0) / Math.max(20, at),
    };
  }

  function sampleOf(peer: ToyPeer): PeerSample {
    const { plan } = peer;
    const from = (other: ToyPeer): number => other.sentTo[plan.number] ?? 0;
    const downloaded = peers.reduce((sum, other) => sum + from(other), 0);
    const fromSeeder = peers[0] === undefined ? 0 : from(peers[0]);
    return {
      state: peer.isGone
        ? "left"
        : plan.role === "seeder"
          ? "seeding"
          : peer.have === pieceCount
            ? "complete"
            : "downloading",
      pieces: peer.pieces.slice(),
      piecesHave: peer.have,
      downloaded,
      uploaded: peer.sentTo.reduce((sum, bytes) => sum + bytes, 0),
      fromSeeder,
      fromPeers: downloaded - fromSeeder,
      wasted: 0,
      links: peers.filter((other) => other !== peer && !other.isGone).map((other) => linkTo(peer, other)),
    };
  }
}

function toyPeer(plan: PlannedPeer, pieceCount: number, peers: number): ToyPeer {
  const isSeeder = plan.role === "seeder";
  return {
    plan,
    pieces: packPieces(pieceCount, () => isSeeder),
    have: isSeeder ? pieceCount : 0,
    budget: 0,
    sentTo: new Array<number>(peers).fill(0),
    sentNow: new Array<number>(peers).fill(0),
    slots: [],
    finishedAt: undefined,
    isGone: false,
  };
}
