import { signal } from "@preact/signals";
import { describe, expect, test, vi } from "vitest";
import { deviceWith } from "../model/check-setup.ts";
import { madeUpRecording } from "../model/made-up.ts";
import { outcomeOf } from "../model/outcome.ts";
import type { Recording } from "../model/recording.ts";
import { DEFAULT_SETUP } from "../model/setup.ts";
import type { RecordOrder } from "../theory/record.ts";
import type { LabProps } from "../views/lab-props.ts";
import { createJourney } from "./journey.ts";
import { TOUR } from "./plan.ts";

/** A lab with made-up runs; `finish` ends the current one. @param isTooBusy the machine carries no run */
function madeUpLab(isTooBusy = false): { readonly lab: LabProps; finish(): void } {
  const setup = signal(DEFAULT_SETUP);
  const recordings = signal<readonly Recording[]>([]);
  const isBusy = signal(false);
  const nothing = signal(undefined);
  const add = (recording: Recording, about: Partial<Recording>): void => {
    const id = `run ${recordings.value.filter((each) => each.phase === "finished").length}`;
    recordings.value = [...recordings.value.filter((each) => each.id !== id), { ...recording, id, ...about }];
  };
  const runNow = (): Recording =>
    madeUpRecording(setup.value, setup.value.mode === "p2p" ? "p2p" : "client-server");
  return {
    lab: {
      setup,
      recordings,
      isBusy,
      addressIssues: signal([]),
      file: nothing,
      device: deviceWith(8),
      cores: 8,
      problem: nothing,
      joinLink: nothing,
      controls: {
        apply: (next) => {
          setup.value = next;
        },
        chooseFile: () => {},
        start: () => {
          isBusy.value = true;
          add(runNow(), { phase: "running" });
        },
        stop: () => {},
        openAsTab: () => {},
      },
    },
    finish: () => {
      const run = runNow();
      const reasons = [{ kind: "cpu-bound", used: 0.7, lag: 0.4 }] as const;
      const tooSlow = outcomeOf(run.setup, run.mode, { kind: "not-valid", reasons });
      add(run, { phase: "finished", ...(isTooBusy && { outcome: tooSlow }) });
      isBusy.value = false;
    },
  };
}

/** Runs in virtual time are made at once. */
const record = async (order: RecordOrder): Promise<Recording> => ({
  ...madeUpRecording(order.setup, order.mode),
  id: order.id,
  isSimulated: true,
});

const placeOf = (name: string): number => TOUR.findIndex((step) => step.name === name);

describe("the guided tour", () => {
  test("starts no run before a prediction and shows no answer before the run has ended", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.begin();
    journey.act();
    expect(lab.isBusy.value).toBe(false);
    journey.predict(1);
    journey.act();
    expect(lab.setup.value).toMatchObject({ leechers: 1, mode: "client-server" });
    expect(journey.state.value).toEqual({ kind: "running" });
    finish();
    const state = journey.state.value;
    if (state.kind !== "answered") throw new Error(`the step is ${state.kind}`);
    expect(state.shown).toBeDefined();
    expect(journey.score.value).toEqual({ right: state.shown === 1 ? 1 : 0, of: 1 });
  });

  test("a reload keeps the score until the user guesses again", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.begin();
    journey.predict(1);
    journey.act();
    finish();
    const { score } = journey;
    expect(score.value.of).toBe(1);
    const reloaded = createJourney(madeUpLab().lab, record, journey.place.value);
    expect(reloaded.score.value).toEqual(score.value);
    expect(reloaded.state.value).toEqual({ kind: "asking" });
    reloaded.predict(1);
    expect(reloaded.score.value).toEqual({ right: 0, of: 0 });
    const again = createJourney(madeUpLab().lab, record, journey.place.value);
    again.restart();
    expect(again.place.value.answers.size).toBe(0);
  });

  test("keeps the answer of a step when the user starts another run", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.begin();
    journey.predict(0);
    journey.act();
    finish();
    const told = journey.state.value;
    lab.controls.apply({ ...DEFAULT_SETUP, leechers: 7 });
    lab.controls.start();
    finish();
    expect(journey.state.value).toEqual(told);
  });

  test("a step without a setup uses the previous step's run", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.go(placeOf("chunks"));
    journey.predict(2);
    journey.act();
    finish();
    journey.go(placeOf("tracker"));
    expect(journey.isSeen.value).toBe(true);
    expect(journey.state.value.kind).toBe("asking");
    journey.predict(2);
    journey.act();
    expect(lab.recordings.value).toHaveLength(1);
    expect(journey.state.value.kind).toBe("answered");
  });

  test("starts that run if it was skipped", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.go(placeOf("tracker"));
    expect(journey.isSeen.value).toBe(false);
    journey.predict(2);
    journey.act();
    expect(lab.setup.value).toEqual(TOUR[placeOf("chunks")]?.setup);
    finish();
    expect(journey.state.value.kind).toBe("answered");
  });

  test.each(TOUR.filter(({ virtual }) => virtual === undefined).map(({ name }) => name))(
    "on a busy machine, %s concludes nothing until it uses a run in virtual time",
    async (name) => {
      const { lab, finish } = madeUpLab(true);
      const journey = createJourney(lab, record);
      journey.go(placeOf(name));
      journey.predict(2);
      journey.act();
      await vi.waitFor(() => expect(journey.isVirtualPending.value).toBe(false));
      finish();
      expect(journey.state.value).toMatchObject({ kind: "answered", shown: undefined, trouble: "busy" });
      expect(journey.score.value).toEqual({ right: 0, of: 0 });
      journey.actVirtually();
      await vi.waitFor(() => expect(journey.recording.value?.isSimulated).toBe(true));
      expect(journey.state.value).toMatchObject({ kind: "answered", trouble: undefined });
    },
  );

  test("a run in virtual time replaces one that is too slow, and the next steps begin with one", async () => {
    const { lab, finish } = madeUpLab();
    const stop = vi.spyOn(lab.controls, "stop").mockImplementation(finish);
    const journey = createJourney(lab, record);
    journey.begin();
    expect(journey.patience.value).toBe(15);
    expect(journey.isSimulatedNext.value).toBe(false);
    journey.predict(1);
    journey.act();
    journey.actVirtually();
    expect(stop).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(journey.state.value.kind).toBe("answered"));
    expect(journey.recording.value?.isSimulated).toBe(true);
    journey.go(1);
    expect(journey.isSimulatedNext.value).toBe(true);
    // Twice the bound of 20 s.
    expect(journey.patience.value).toBe(40);
    // In order, a run takes longer than twice the bound of 9.6 s by itself.
    journey.go(placeOf("rarest-first"));
    expect(journey.patience.value).toBeCloseTo(38.4);
    journey.go(1);
    journey.predict(2);
    journey.act();
    expect(lab.isBusy.value).toBe(false);
    await vi.waitFor(() => expect(journey.recording.value?.isSimulated).toBe(true));
    journey.actForReal();
    expect(lab.isBusy.value).toBe(true);
    finish();
    expect(journey.recording.value?.isSimulated).not.toBe(true);
    journey.actVirtually();
    await vi.waitFor(() => expect(journey.recording.value?.isSimulated).toBe(true));
    journey.restart();
    expect(journey.isSimulatedNext.value).toBe(false);
  });

  test("does not ask about an earlier run from which nothing follows", () => {
    const { lab, finish } = madeUpLab(true);
    const journey = createJourney(lab, record);
    journey.go(placeOf("chunks"));
    journey.predict(2);
    journey.act();
    finish();
    journey.go(placeOf("tracker"));
    expect(journey.source.value).toBeUndefined();
    expect(journey.isSeen.value).toBe(false);
  });

  test("goes on where it was left, and starts over without the old answers", () => {
    const { lab, finish } = madeUpLab();
    const journey = createJourney(lab, record);
    journey.begin();
    journey.predict(1);
    journey.act();
    finish();
    journey.leave();
    journey.begin();
    expect(journey.index.value).toBe(1);
    journey.restart();
    expect(journey.index.value).toBe(0);
    expect(journey.prediction.value).toBeUndefined();
    expect(journey.state.value.kind).toBe("asking");
    expect(journey.score.value).toEqual({ right: 0, of: 0 });
  });

  test("ends after its last step and can be left", () => {
    const journey = createJourney(madeUpLab().lab, record);
    journey.go(99);
    expect(journey.index.value).toBe(TOUR.length);
    expect(journey.step.value).toBeUndefined();
    journey.leave();
    expect(journey.index.value).toBeUndefined();
  });
});
