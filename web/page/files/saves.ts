/**
 * The saves of this tab: each file is copied out of the store once at a time, a few files together, and then passed to the
 * browser's downloads. Where the browser would not start a download any more, the copy waits for another click. Views come
 * and go meanwhile.
 *
 * Always true: a copy is released once: when its save is cancelled, its torrent is gone, or the browser must have taken it.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { FileView, TorrentView } from "../../bridge/views.ts";

/** More at a time would only make the disk seek; one at a time, a small file would wait for a large one. */
const MAX_COPYING = 2;
/** Clicks that follow each other faster than this are one: the interval of a double click on most systems. */
const BURST_MS = 500;

export interface SaveTarget {
  readonly infoHash: InfoHash;
  /** undefined: all wanted files of the torrent. */
  readonly fileIndex: number | undefined;
  /** Data from outside. */
  readonly name: string;
}

/** A file on its way out of the store. */
export interface Copy {
  readonly file: Promise<File>;
  /** Stops copying, and frees what the copy occupies. */
  release(): void;
}

export type ConflictChoice = "replace" | "keep-both" | "cancel";

/** @property share from 0 to 1, of the bytes */
export type SaveState =
  | { readonly kind: "queued" }
  | { readonly kind: "copying"; readonly share: number }
  /** The browser is downloading it from this tab. */
  | { readonly kind: "streaming"; readonly share: number }
  /** A folder is being written. Its files have states of their own. */
  | {
      readonly kind: "writing";
      readonly share: number;
      readonly filesDone: number;
      readonly files: number;
    }
  /** These files are in the chosen folder already. */
  | {
      readonly kind: "asking";
      readonly conflicts: readonly string[];
      readonly answer: (choice: ConflictChoice) => void;
    }
  /** A folder that was being written before a reload. Only a click may go on, because the browser asks for permission. */
  | { readonly kind: "interrupted"; readonly resume: () => void }
  /** The browser starts the download only after another click. */
  | { readonly kind: "ready" }
  /** The browser has it, or is taking it. */
  | { readonly kind: "saved" }
  /** Of a folder, the files that are written stay, and a click continues. */
  | { readonly kind: "failed"; readonly problem: Problem | undefined };

interface Finished {
  readonly copy: Copy;
  readonly file: File;
  cancelRelease: () => void;
}

export interface FailedSave extends SaveTarget {
  readonly problem: Problem | undefined;
}

/** A finished copy was passed to the browser, or waits for a click. */
interface EndOfCopy {
  readonly kind: "saved" | "ready";
  readonly name: string;
}

export interface SavePorts {
  copy(target: SaveTarget, onProgress: (share: number) => void): Copy;
  problemOf(error: unknown): Problem | undefined;
  mayDownload(): boolean;
  /** Starts a download. */
  download(file: File, target: SaveTarget): void;
  /** How long the browser can need to take a file of this length, ms. */
  takingMs(length: number): number;
  /** ms */
  now(): number;
  /** @returns a function that cancels it */
  after(ms: number, action: () => void): () => void;
}

interface Job {
  readonly target: SaveTarget;
  readonly state: Signal<SaveState | undefined>;
  clickedAt: number;
  /** While it is copied, and until it must be taken. */
  copy: Copy | undefined;
  finished: Finished | undefined;
}

export class Saves {
  private readonly ports: SavePorts;
  /** By file, in the order of the first clicks. */
  private readonly jobs = new Map<string, Job>();
  /** By file; also of those that views ask about and nobody saves. */
  private readonly states = new Map<string, Signal<SaveState | undefined>>();
  private readonly failed = signal<readonly FailedSave[]>([]);
  private readonly ended = signal<EndOfCopy | undefined>(undefined);

  constructor(ports: SavePorts) {
    this.ports = ports;
  }

  /** undefined: nobody has saved it yet. */
  state(infoHash: InfoHash, fileIndex: number | undefined): ReadonlySignal<SaveState | undefined> {
    return this.stateOf(keyOf({ infoHash, fileIndex }));
  }

  /** Those that failed and have not been repeated. */
  get failures(): ReadonlySignal<readonly FailedSave[]> {
    return this.failed;
  }

  /** For screen readers. */
  get lastEnd(): ReadonlySignal<EndOfCopy | undefined> {
    return this.ended;
  }

  /** True when the browser has every file with content. */
  hasAllOf({ infoHash, files }: Pick<TorrentView, "infoHash" | "files">): boolean {
    return files.every(
      ({ length }, fileIndex) =>
        length === 0 || this.jobs.get(keyOf({ infoHash, fileIndex }))?.state.peek()?.kind === "saved",
    );
  }

  /** The user clicked on "Save". */
  click(target: SaveTarget): void {
    const job = this.jobOf(target);
    const isBurst = this.ports.now() - job.clickedAt < BURST_MS;
    job.clickedAt = this.ports.now();
    const state = job.state.peek();
    switch (state?.kind) {
      case "queued":
      case "copying":
        return;
      case "ready":
      case "saved":
        if (state.kind === "saved" && isBurst) return;
        if (job.finished === undefined) break;
        return this.handOver(job, job.finished);
    }
    this.set(job, { kind: "queued" });
    this.next();
  }

  /** Does nothing once the browser has the file. */
  cancel({ infoHash, fileIndex }: Pick<SaveTarget, "infoHash" | "fileIndex">): void {
    const job = this.jobs.get(keyOf({ infoHash, fileIndex }));
    const kind = job?.state.peek()?.kind;
    if (job === undefined || kind === "saved" || kind === "failed") return;
    this.drop(job);
    this.next();
  }

  /** Forgets the saves of all other torrents: they were removed. */
  keepOnly(isHere: (infoHash: InfoHash) => boolean): void {
    const gone = [...this.jobs].filter(([, { target }]) => !isHere(target.infoHash));
    for (const [key, job] of gone) {
      this.drop(job);
      this.states.delete(key);
    }
    if (gone.length > 0) this.next();
  }

  private next(): void {
    const jobs = [...this.jobs.values()];
    let copying = jobs.filter(({ state }) => state.peek()?.kind === "copying").length;
    for (const job of jobs) {
      if (copying >= MAX_COPYING) return;
      if (job.state.peek()?.kind !== "queued") continue;
      copying++;
      void this.run(job);
    }
  }

  private async run(job: Job): Promise<void> {
    const { ports } = this;
    const copy = ports.copy(job.target, (share) => {
      if (isCopying()) this.set(job, { kind: "copying", share });
    });
    job.copy = copy;
    const isCopying = (): boolean => job.copy === copy && job.state.peek()?.kind === "copying";
    this.set(job, { kind: "copying", share: 0 });
    try {
      const file = await copy.file;
      if (!isCopying()) return;
      job.finished = { copy, file, cancelRelease: () => undefined };
      if (ports.mayDownload()) this.handOver(job, job.finished);
      else this.set(job, { kind: "ready" });
    } catch (error) {
      if (!isCopying()) return;
      this.set(job, { kind: "failed", problem: ports.problemOf(error) });
    }
    this.next();
  }

  private handOver(job: Job, finished: Finished): void {
    finished.cancelRelease();
    this.ports.download(finished.file, job.target);
    finished.cancelRelease = this.ports.after(this.ports.takingMs(finished.file.size), () => {
      finished.copy.release();
      job.copy = undefined;
      job.finished = undefined;
    });
    this.set(job, { kind: "saved" });
  }

  private drop(job: Job): void {
    job.finished?.cancelRelease();
    if (job.state.peek()?.kind !== "failed") job.copy?.release();
    job.copy = undefined;
    job.finished = undefined;
    this.set(job, undefined);
    this.jobs.delete(keyOf(job.target));
  }

  private set({ state, target }: Job, next: SaveState | undefined): void {
    if (state.peek()?.kind === "failed")
      this.failed.value = this.failed.peek().filter((one) => keyOf(one) !== keyOf(target));
    if (next?.kind === "failed")
      this.failed.value = [...this.failed.peek(), { ...target, problem: next.problem }];
    const isNew = next?.kind !== state.peek()?.kind;
    state.value = next;
    if (isNew && (next?.kind === "ready" || next?.kind === "saved"))
      this.ended.value = { kind: next.kind, name: target.name };
  }

  private jobOf(target: SaveTarget): Job {
    const key = keyOf(target);
    const job = this.jobs.get(key) ?? {
      target,
      state: this.stateOf(key),
      clickedAt: Number.NEGATIVE_INFINITY,
      copy: undefined,
      finished: undefined,
    };
    this.jobs.set(key, job);
    return job;
  }

  private stateOf(key: string): Signal<SaveState | undefined> {
    const state = this.states.get(key) ?? signal<SaveState | undefined>(undefined);
    this.states.set(key, state);
    return state;
  }
}

/** Data from outside. */
export function nameToSave({ path, savedPath = path }: FileView): string {
  return savedPath.at(-1) ?? "";
}

function keyOf({ infoHash, fileIndex }: Pick<SaveTarget, "infoHash" | "fileIndex">): string {
  return `${infoHash}/${fileIndex ?? ""}`;
}
