/**
 * Records a run of the real engine in virtual time, as the lab records one of real tabs. The same order gives the same recording
 * on every machine, however busy it is. Knows no worker.
 */
import { NEVER } from "../../../shared/core/time.ts";
import { simulate } from "../../../shared/simulation/run.ts";
import type { VirtualPeer } from "../../../shared/simulation/virtual-peer.ts";
import type { World } from "../../../shared/simulation/world.ts";
import type { PeerReport } from "../channel/messages.ts";
import { packPieces } from "../model/bitfield.ts";
import { judge, outcomeOf } from "../model/outcome.ts";
import type { Recording } from "../model/recording.ts";
import { scenarioOf } from "../model/scenario.ts";
import type { LabSetup, RunMode } from "../model/setup.ts";
import { linkReportOf, roundReportOf, shownStateOf } from "../peer/report.ts";
import { Recorder, SAMPLE_MS } from "../run/recorder.ts";
import { LIKE_THE_LAB } from "./simulate.ts";

export interface RecordOrder {
  readonly id: string;
  readonly setup: LabSetup;
  readonly mode: RunMode;
  readonly seed: number;
  /** Seconds after which the last leecher joins; undefined: all are there from the start. */
  readonly newcomerAt?: number | undefined;
}

export function recordSimulation({ id, setup, mode, seed, newcomerAt }: RecordOrder): Recording {
  const recorder = new Recorder({ id, setup, mode, fileName: "lab.bin", startedAtMs: 0 });
  recorder.begin(0);
  const planned = scenarioOf(setup, mode, { ...LIKE_THE_LAB, seed });
  const newcomer = newcomerAt === undefined ? undefined : planned.groups.length - 1;
  const groups = planned.groups.map((group, number) =>
    number === newcomer
      ? { ...group, arrival: { kind: "together" as const, atMs: 1000 * (newcomerAt ?? 0) } }
      : group,
  );
  let world: World | undefined;
  const hasFinished = new Set<number>();

  const look = (): void => {
    if (world === undefined) return;
    const { now } = world.queue;
    // One group per peer, in the order of the peers' numbers; they arrive in any order.
    for (const peer of world.peers) {
      const number = groups.indexOf(peer.group);
      if (number === newcomer && recorder.reportOf(number) === undefined)
        recorder.arrive(number, peer.arrivedAt);
      const isDone = peer.completedAt !== NEVER && !hasFinished.has(number);
      if (isDone) hasFinished.add(number);
      // The exact moment of its finish, which lies between two samples.
      const at =
        isDone && number !== 0 ? Math.max(peer.completedAt, recorder.reportOf(number)?.at ?? 0) : now;
      recorder.add(number, reportOf(peer, at, now));
    }
    for (const peer of world.peers)
      if (!peer.isHere) recorder.depart(groups.indexOf(peer.group), "left", now);
    recorder.sample(now);
  };

  const scenario = { ...planned, groups };
  const result = simulate(scenario, {
    prepare: (made) => {
      world = made;
      made.lookEvery(SAMPLE_MS, look);
    },
  });
  look();
  recorder.end(result.isComplete ? "finished" : "stopped", world?.queue.now ?? 0);
  const { recording } = recorder;
  const measured = result.isComplete ? result.last : undefined;
  // The machine is virtual, so nothing about it can spoil the measurement. The formula knows no newcomer.
  const validity = judge(
    setup,
    mode,
    measured,
    newcomer === undefined ? [] : [{ kind: "late", peer: newcomer }],
  );
  return { ...recording, isSimulated: true, outcome: outcomeOf(setup, mode, validity) };
}

function reportOf(peer: VirtualPeer, at: number, now: number): PeerReport {
  const { snapshot, engine } = peer;
  const round = engine.chokeRound();
  const { pieceCount } = snapshot;
  return {
    at,
    ownId: peer.id,
    infoHash: snapshot.infoHash,
    state: shownStateOf(snapshot.state, pieceCount),
    pieceCount,
    pieces: packPieces(pieceCount, (piece) => engine.has(piece as Parameters<typeof engine.has>[0])),
    downloaded: snapshot.downloaded,
    uploaded: snapshot.uploaded,
    wasted: snapshot.wasted,
    overdueMs: 0,
    watchedMs: now,
    links: snapshot.peers.map(linkReportOf),
    round: round && roundReportOf(round, at - round.at),
  };
}
