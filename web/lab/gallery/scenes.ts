/** The states in which the lab must look right, by name. */
import type { SetupIssue } from "../model/check-setup.ts";
import { madeUpRecording } from "../model/made-up.ts";
import { outcomeOf } from "../model/outcome.ts";
import { type PresetName, presetSetup } from "../model/presets.ts";
import type { LabEvent, Recording } from "../model/recording.ts";
import { DEFAULT_SETUP, type LabSetup, MB } from "../model/setup.ts";
import { recordSimulation } from "../theory/record.ts";
import type { LabProblem, OwnFile } from "../views/lab-props.ts";

export interface Scene {
  readonly setup: LabSetup;
  readonly recordings: readonly Recording[];
  readonly isBusy?: boolean;
  readonly problem?: LabProblem;
  readonly addressIssues?: readonly SetupIssue[];
  readonly file?: OwnFile;
  readonly joinLink?: string;
}

const few: LabSetup = { ...DEFAULT_SETUP, leechers: 5 };

/** A run of the real engine in virtual time, shown as if tabs had made it. */
function recorded(name: PresetName): Recording {
  const { isSimulated: _, ...run } = recordSimulation({
    id: name,
    setup: presetSetup(name),
    mode: "p2p",
    seed: 1,
  });
  return run;
}

/** The recording with a measurement that is not valid, and the events that led to it. */
function notValid(recording: Recording): Recording {
  const reasons = [
    { kind: "cpu-bound", used: 0.71, lag: 0.4 },
    { kind: "peer-lost", peer: 3 },
  ] as const;
  const at = 12.5;
  const events: readonly LabEvent[] = [
    { at: 8, kind: "throttled", peer: 2, seconds: 3 },
    { at, kind: "lost", peer: 3 },
    { at: 14, kind: "trouble", peer: 4, problem: "quota-full" },
  ];
  return {
    ...recording,
    id: "not-valid",
    events: [...recording.events, ...events].sort((a, b) => a.at - b.at),
    samples: recording.samples.map((sample) => ({
      ...sample,
      peers: sample.peers.map((peer, number) =>
        peer !== undefined && number === 3 && sample.at >= at
          ? { ...peer, state: "lost" as const, links: [] }
          : peer,
      ),
    })),
    outcome: outcomeOf(recording.setup, recording.mode, { kind: "not-valid", reasons }),
  };
}

/** Functions, because each recording takes some time to make. */
export const SCENES: Readonly<Record<string, () => Scene>> = {
  setup: () => ({ setup: DEFAULT_SETUP, recordings: [] }),
  absurd: () => ({
    setup: { ...DEFAULT_SETUP, leechers: 40, seederUpload: 1, fileLength: 999_999_999_999 },
    recordings: [],
    addressIssues: [{ field: "leechers", kind: "not-a-number", value: "ten" }],
    problem: { kind: "unsupported", missing: "BroadcastChannel" },
  }),
  "own-file": () => ({
    setup: { ...presetSetup("two-speeds"), leechers: 16 },
    recordings: [],
    file: { name: "강의 자료 – lecture recordings, spring term.mp4", length: 8 * MB },
  }),
  running: () => ({
    setup: DEFAULT_SETUP,
    recordings: [madeUpRecording(DEFAULT_SETUP, "p2p", 22)],
    isBusy: true,
    joinLink: "http://localhost:8080/lab/peer/?lab=ZlQ4mA#0123456789abcdef0123456789abcdef01234567",
  }),
  finished: () => ({
    setup: few,
    recordings: [
      { ...madeUpRecording(few, "client-server"), id: "first" },
      { ...madeUpRecording(few, "p2p"), id: "second" },
    ],
  }),
  /** So small that a thousand peers are simulated in a moment. */
  "small-file": () => {
    const setup: LabSetup = { ...few, fileLength: MB };
    return { setup, recordings: [madeUpRecording(setup, "client-server")] };
  },
  "free-riders": () => ({
    setup: presetSetup("free-riders"),
    recordings: [recorded("free-riders")],
  }),
  "seeder-left": () => ({
    setup: presetSetup("the-seed-leaves"),
    recordings: [recorded("the-seed-leaves")],
  }),
  "two-speeds": () => ({ setup: presetSetup("two-speeds"), recordings: [recorded("two-speeds")] }),
  /** A preset is chosen that has not run, after one that has. */
  "another-preset": () => ({ setup: presetSetup("two-speeds"), recordings: [recorded("free-riders")] }),
  /** Far more peers than a lab has. */
  hundred: () => {
    const setup: LabSetup = { ...DEFAULT_SETUP, leechers: 100, fileLength: 2 * MB };
    return { setup, recordings: [madeUpRecording(setup)] };
  },
  "not-valid": () => ({ setup: DEFAULT_SETUP, recordings: [notValid(madeUpRecording())] }),
  many: () => {
    const setup: LabSetup = { ...DEFAULT_SETUP, leechers: 16, fileLength: 32 * MB };
    return { setup, recordings: [madeUpRecording(setup, "p2p", 90)], isBusy: true };
  },
};
