/** A lab without peers: its runs are made up, either at once or sample by sample. */
import { signal } from "@preact/signals";
import { deviceWith, type SetupIssue } from "../model/check-setup.ts";
import { outcomeOf } from "../model/outcome.ts";
import type { Recording } from "../model/recording.ts";
import { type RunMode, runsOf } from "../model/setup.ts";
import { recordSimulation } from "../theory/record.ts";
import type { LabProps, OwnFile } from "../views/lab-props.ts";
import type { Scene } from "./scenes.ts";

/** Recorded seconds per second. */
const HASTE = 4;
const STEP_MS = 250;

/** @param isStill a started run ends at once @param isTooBusy the machine carries no run */
export function createMadeUpLab(scene: Scene, isStill: boolean, isTooBusy = false): LabProps {
  const setup = signal(scene.setup);
  const recordings = signal<readonly Recording[]>(scene.recordings);
  const isBusy = signal(scene.isBusy ?? false);
  const addressIssues = signal<readonly SetupIssue[]>(scene.addressIssues ?? []);
  const file = signal<OwnFile | undefined>(scene.file);
  const joinLink = signal(scene.joinLink);
  let timer: ReturnType<typeof setInterval> | undefined;

  /** By the real engine in virtual time, and shown as if tabs had made it. */
  const runNow = (mode: RunMode, ordinal: number): Recording => {
    const id = `run ${ordinal}`;
    const { isSimulated: _, ...made } = recordSimulation({ id, setup: setup.peek(), mode, seed: 1 });
    return isTooBusy ? tooSlow(made) : made;
  };
  const end = (): void => {
    clearInterval(timer);
    isBusy.value = false;
    joinLink.value = undefined;
  };
  const play = (queue: readonly Recording[]): void => {
    const [whole, ...rest] = queue;
    if (whole === undefined) return end();
    const before = recordings.peek();
    let until = 0;
    timer = setInterval(() => {
      until += (HASTE * STEP_MS) / 1000;
      const samples = whole.samples.filter(({ at }) => at <= until);
      const isOver = samples.length === whole.samples.length;
      recordings.value = [...before, isOver ? whole : partOf(whole, until)];
      if (!isOver) return;
      clearInterval(timer);
      play(rest);
    }, STEP_MS);
  };

  return {
    setup,
    addressIssues,
    file,
    device: deviceWith(8),
    cores: 8,
    recordings,
    isBusy,
    problem: signal(scene.problem),
    joinLink,
    controls: {
      apply: (next) => {
        setup.value = next;
        addressIssues.value = [];
      },
      chooseFile: (chosen) => {
        file.value = chosen && { name: chosen.name, length: chosen.size };
        if (chosen !== undefined) setup.value = { ...setup.peek(), fileLength: chosen.size };
      },
      start: () => {
        const runs = runsOf(setup.peek()).map((mode, index) =>
          runNow(mode, recordings.peek().length + index),
        );
        if (isStill) recordings.value = [...recordings.peek(), ...runs];
        else {
          isBusy.value = true;
          play(runs);
        }
      },
      stop: end,
      openAsTab: () => {},
    },
  };
}

/** The run as it was after `until` seconds. */
function partOf(whole: Recording, until: number): Recording {
  return {
    ...whole,
    phase: "running",
    samples: whole.samples.filter(({ at }) => at <= until),
    chokeRounds: whole.chokeRounds.filter(({ at }) => at <= until),
    events: whole.events.filter(({ at }) => at <= until),
    finishedAt: whole.finishedAt.map((at) => (at !== undefined && at <= until ? at : undefined)),
    outcome: { ...whole.outcome, validity: { kind: "running" } },
  };
}

/** The same run on a machine that did not keep up. */
function tooSlow(run: Recording): Recording {
  const reasons = [{ kind: "cpu-bound", used: 0.71, lag: 0.4 }] as const;
  return { ...run, outcome: outcomeOf(run.setup, run.mode, { kind: "not-valid", reasons }) };
}
