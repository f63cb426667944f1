/**
 * What the lab's page is a view of, and what it can order: data in, commands out. `session.ts` provides it for real runs, the
 * gallery for made-up ones. Which run and which moment is looked at is the views' own affair (`playback.ts`).
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Problem } from "../../bridge/problems.ts";
import type { Device, SetupIssue } from "../model/check-setup.ts";
import type { Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";

/** The reader's own file instead of a generated one; its length then stands in the setup too. */
export interface OwnFile {
  readonly name: string;
  readonly length: number;
}

/** Why no run can be had here, or why one could not begin. */
export type LabProblem =
  /** The browser lacks something that peers need: by its name, or as the page that shares files says it. */
  | { readonly kind: "unsupported"; readonly missing: "BroadcastChannel" | Problem }
  | { readonly kind: "cannot-start"; readonly detail: string };

export interface LabControls {
  /** What the next run is to be; the address follows. Of no effect on a run that goes on. */
  apply(setup: LabSetup): void;
  /** undefined: a generated file of the setup's length. Choosing one sets the setup's length to its own. */
  chooseFile(file: File | undefined): void;
  /** Starts the runs that the setup asks for, one after the other. Called only while none goes on and nothing is absurd. */
  start(): void;
  /** Ends the run that goes on, and those that were to follow it; what it recorded stays. */
  stop(): void;
  /** Opens a leecher of the run that goes on as a tab of its own, in place of its frame. Called within a click. */
  openAsTab(peer: number): void;
}

export interface LabProps {
  readonly setup: ReadonlySignal<LabSetup>;
  /** What did not parse in the page's address; empty once `apply` was called. */
  readonly addressIssues: ReadonlySignal<readonly SetupIssue[]>;
  readonly file: ReadonlySignal<OwnFile | undefined>;
  readonly device: Device;
  /** This session's runs, the oldest first; the last one may go on. */
  readonly recordings: ReadonlySignal<readonly Recording[]>;
  /** From `start` to the end of the last of its runs. */
  readonly isBusy: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<LabProblem | undefined>;
  /** With it, other tabs and other people's browsers join the run that goes on; undefined: none goes on. */
  readonly joinLink: ReadonlySignal<string | undefined>;
  readonly controls: LabControls;
}
