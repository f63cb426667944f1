/**
 * The data and commands of the lab's views. `open-lab.ts` provides them for real runs, the gallery for made-up ones. The views
 * themselves choose which moment of which run they show (`playback.ts`).
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Problem } from "../../bridge/problems.ts";
import type { Device, SetupIssue } from "../model/check-setup.ts";
import type { Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";

/** The user's own file instead of a generated one. The setup has the same length. */
export interface OwnFile {
  readonly name: string;
  readonly length: number;
}

/** Why no run is possible here, or why one could not start. */
export type LabProblem =
  /** The browser lacks something that peers need; a `Problem` has its sentence on the share page. */
  | { readonly kind: "unsupported"; readonly missing: "BroadcastChannel" | Problem }
  | { readonly kind: "cannot-start"; readonly detail: string };

export interface LabControls {
  /** Sets the setup of the next run and updates the address. Does not affect a current run. */
  apply(setup: LabSetup): void;
  /** undefined: a generated file of the setup's length. A chosen file sets that length. */
  chooseFile(file: File | undefined): void;
  /** Starts the setup's runs one after the other. Called only when no run is going on and the setup has no issues. */
  start(): void;
  /** Ends the current run, keeps its recording and drops the runs after it. */
  stop(): void;
  /** Replaces the frame of a leecher by a tab. Called within a click, so that the browser allows the tab. */
  openAsTab(peer: number): void;
}

export interface LabProps {
  readonly setup: ReadonlySignal<LabSetup>;
  /** What did not parse in the page's address; empty after `apply`. */
  readonly addressIssues: ReadonlySignal<readonly SetupIssue[]>;
  readonly file: ReadonlySignal<OwnFile | undefined>;
  readonly device: Device;
  /** Processor cores of this machine. */
  readonly cores: number;
  /** The runs since the page was loaded, oldest first; the last one may still be going on. */
  readonly recordings: ReadonlySignal<readonly Recording[]>;
  /** From `start` to the end of its last run. */
  readonly isBusy: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<LabProblem | undefined>;
  /** Lets other tabs and browsers join the current run; undefined when there is none. */
  readonly joinLink: ReadonlySignal<string | undefined>;
  readonly controls: LabControls;
}
