/** Saves without a worker, and the scenes that show some. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SavePorts, SaveState, SaveTarget } from "../files/save-ports.ts";
import { SaveStates, type TabSaves } from "../files/save-states.ts";
import { Saves } from "../files/saves.ts";
import { hashOf } from "./made-up.ts";

type Outcome = "saved" | "ready" | "failed" | { readonly share: number };

interface FakeSave {
  readonly torrent: number;
  readonly fileIndex: number;
  readonly name: string;
  readonly outcome: Outcome;
}

const of = (torrent: number, fileIndex: number, outcome: Outcome, name = "산책/강아지 🐕.mov"): FakeSave => ({
  torrent,
  fileIndex,
  name,
  outcome,
});

/** What is being saved in the scene of that name. A third copy at a time has to wait. */
const SCENES: Readonly<Record<string, readonly FakeSave[]>> = {
  saving: [
    of(6, 2, "saved"),
    of(6, 3, "ready"),
    of(6, 4, "failed"),
    of(7, 0, { share: 0.42 }),
    of(6, 0, { share: 0.07 }),
    of(6, 1, { share: 0 }),
  ],
  saved: [of(7, 0, "saved"), of(12, 0, "ready"), of(13, 0, "failed", "Harbour at dawn, uncut.mp4")],
  "receiver-saving": [of(7, 0, { share: 0.42 })],
  "receiver-saved": [of(7, 0, "saved")],
};

/** Saves of whole folders, by scene and torrent. */
const FOLDERS: Readonly<Record<string, ReadonlyMap<number, SaveState>>> = {
  "saving-folder": new Map([[50, { kind: "writing", share: 0.42, filesDone: 1_204, files: 3_000 }]]),
  "saving-asks": new Map([
    [
      50,
      {
        kind: "asking",
        conflicts: ["산책/강아지 🐕.mov", ...Array.from({ length: 1_211 }, (_, n) => `${n}.jpg`)],
        answer: () => {},
      },
    ],
  ]),
  "saving-interrupted": new Map([
    [50, { kind: "interrupted", resume: () => {} }],
    [51, { kind: "streaming", share: 0.31 }],
  ]),
};

class SceneSaves extends SaveStates implements TabSaves {
  folders: ReadonlyMap<string, ReadonlySignal<SaveState>> = new Map();
  private readonly saves: Saves;

  constructor(ports: SavePorts) {
    super();
    this.saves = new Saves(this, ports);
  }

  override state(infoHash: InfoHash, fileIndex: number | undefined): ReadonlySignal<SaveState | undefined> {
    const planned = fileIndex === undefined ? this.folders.get(infoHash) : undefined;
    return planned ?? super.state(infoHash, fileIndex);
  }

  click(target: SaveTarget): void {
    this.saves.click(target);
  }

  cancel(target: Pick<SaveTarget, "infoHash" | "fileIndex">): void {
    this.saves.cancel(target);
  }
}

/** @param scene undefined, or without saves: nothing is being saved, and every save succeeds at once */
export function fakeSaves(scene?: string): TabSaves {
  const planned = SCENES[scene ?? ""] ?? [];
  let isReady = false;
  const saves = new SceneSaves({
    isFolder: () => false,
    canStream: () => false,
    stream: () => ({ end: Promise.resolve("taken"), cancel: () => {} }),
    pickFolder: async () => "refused",
    mayWrite: async () => false,
    writeFolder: () => ({ answer: () => {}, cancel: () => {} }),
    forgetFolder: () => {},
    copy: ({ infoHash, fileIndex, name }, onProgress) => {
      const plan = planned.find((one) => hashOf(one.torrent) === infoHash && one.fileIndex === fileIndex);
      const outcome = plan?.outcome ?? "saved";
      const file = new Promise<File>((resolve, reject) => {
        setTimeout(() => {
          isReady = outcome === "ready";
          if (typeof outcome === "object") onProgress(outcome.share);
          else if (outcome === "failed") reject(new Error());
          else resolve(new File(["made up"], name));
        });
      });
      return { file, release: () => {} };
    },
    problemOf: () => ({ code: "save-failed" }),
    mayDownload: () => !isReady,
    download: () => {},
    takingMs: () => 0,
    now: () => performance.now(),
    after: () => () => {},
  });
  for (const { torrent, fileIndex, name } of planned)
    saves.click({ infoHash: hashOf(torrent), fileIndex, name });
  const folders = FOLDERS[scene ?? ""] ?? new Map();
  saves.folders = new Map([...folders].map(([torrent, state]) => [hashOf(torrent), signal(state)]));
  return saves;
}
