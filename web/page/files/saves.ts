/**
 * The saves of this tab: each file, and each torrent as a whole, once at a time. Views come and go meanwhile.
 *
 * A file, or an archive of several, is downloaded by the browser from the service worker. Where there is none it is copied out
 * of the store first, a few files together, and then passed to the browser's downloads. Several files become a folder where
 * the browser lets a page write one. Where the browser would not start a download any more, it waits for another click.
 *
 * Always true: a copy is released once: when its save is cancelled, its torrent is gone, or the browser must have taken it.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { FolderSaves } from "./folder-saves.ts";
import { type Copy, keyOf, type SavePorts, type SaveState, type SaveTarget } from "./save-ports.ts";
import type { SaveStates } from "./save-states.ts";

/** More at a time would only make the disk seek; one at a time, a small file would wait for a large one. */
const MAX_COPYING = 2;
/** Clicks that follow each other faster than this are one: the interval of a double click on most systems. */
const BURST_MS = 500;

interface Finished {
  readonly copy: Copy;
  readonly file: File;
  cancelRelease: () => void;
}

interface Job {
  readonly target: SaveTarget;
  readonly state: ReadonlySignal<SaveState | undefined>;
  clickedAt: number;
  /** Stops what is under way and frees what it occupies. */
  stop: () => void;
  /** A copy, as long as the browser can need it. */
  finished: Finished | undefined;
  /** While the state is "ready". */
  proceed: () => void;
}

export class Saves {
  private readonly states: SaveStates;
  private readonly ports: SavePorts;
  private readonly folderSaves: FolderSaves;
  /** By file, in the order of the first clicks. */
  private readonly jobs = new Map<string, Job>();

  /** @param states receives what becomes of them */
  constructor(states: SaveStates, ports: SavePorts) {
    this.states = states;
    this.ports = ports;
    this.folderSaves = new FolderSaves(ports, {
      set: (target, state) => this.set(this.jobOf(target), state),
      setFile: (file, state) => states.setFile(file, state),
      archive: (target) => void this.download(this.jobOf(target)),
    });
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
      case "streaming":
      case "writing":
      case "asking":
        return;
      case "interrupted":
        return state.resume();
      case "ready":
        return job.proceed();
      case "saved":
        if (isBurst) return;
        if (job.finished !== undefined) return this.handOver(job, job.finished);
    }
    if (this.ports.isFolder(target)) this.folderSaves.start(target);
    else void this.download(job);
  }

  /** Does nothing once the browser has the file. */
  cancel(target: Pick<SaveTarget, "infoHash" | "fileIndex">): void {
    const job = this.jobs.get(keyOf(target));
    const kind = job?.state.peek()?.kind;
    if (job === undefined || kind === "saved" || kind === "failed") return;
    this.drop(job);
    this.next();
  }

  /** A folder that was being written before a reload. */
  interrupted(target: SaveTarget, directory: FileSystemDirectoryHandle): void {
    this.folderSaves.interrupted(target, directory);
  }

  /** Forgets the saves of all other torrents: they were removed. */
  keepOnly(isHere: (infoHash: InfoHash) => boolean): void {
    const gone = [...this.jobs].filter(([, { target }]) => !isHere(target.infoHash));
    if (gone.length === 0) return;
    for (const [, job] of gone) this.drop(job);
    this.next();
  }

  /** From the service worker, or else of a copy. */
  private async download(job: Job): Promise<void> {
    const { ports } = this;
    const canStream = ports.canStream();
    // A click that has to wait may expire.
    if (typeof canStream === "boolean") return canStream ? this.stream(job) : this.queue(job);
    this.set(job, { kind: "streaming", share: 0 });
    const isCurrent = this.begin(job, () => undefined);
    const isPossible = await canStream;
    if (!isCurrent()) return;
    if (!isPossible) this.queue(job);
    else if (ports.mayDownload()) void this.stream(job);
    else this.wait(job, () => void this.stream(job));
  }

  private async stream(job: Job): Promise<void> {
    this.set(job, { kind: "streaming", share: 0 });
    const stream = this.ports.stream(job.target, (share) => {
      if (isCurrent()) this.set(job, { kind: "streaming", share });
    });
    const isCurrent = this.begin(job, () => stream.cancel());
    try {
      const end = await stream.end;
      if (!isCurrent()) return;
      // A browser that does not ask the service worker gets a copy.
      if (end === "not-asked") this.queue(job);
      else this.set(job, end === "taken" ? { kind: "saved" } : undefined);
    } catch (error) {
      if (isCurrent()) this.set(job, { kind: "failed", problem: this.ports.problemOf(error) });
    }
  }

  private queue(job: Job): void {
    this.set(job, { kind: "queued" });
    this.next();
  }

  private next(): void {
    const jobs = [...this.jobs.values()];
    let copying = jobs.filter(({ state }) => state.peek()?.kind === "copying").length;
    for (const job of jobs) {
      if (copying >= MAX_COPYING) return;
      if (job.state.peek()?.kind !== "queued") continue;
      copying++;
      void this.copy(job);
    }
  }

  private async copy(job: Job): Promise<void> {
    const { ports } = this;
    const copy = ports.copy(job.target, (share) => {
      if (isCurrent()) this.set(job, { kind: "copying", share });
    });
    const isCurrent = this.begin(job, () => copy.release());
    this.set(job, { kind: "copying", share: 0 });
    try {
      const file = await copy.file;
      if (!isCurrent()) return;
      const finished = { copy, file, cancelRelease: () => undefined };
      job.finished = finished;
      if (ports.mayDownload()) this.handOver(job, finished);
      else this.wait(job, () => this.handOver(job, finished));
    } catch (error) {
      if (!isCurrent()) return;
      job.stop = () => undefined;
      this.set(job, { kind: "failed", problem: ports.problemOf(error) });
    }
    this.next();
  }

  private handOver(job: Job, finished: Finished): void {
    const { copy, file } = finished;
    finished.cancelRelease();
    this.ports.download(file, job.target);
    finished.cancelRelease = this.ports.after(this.ports.takingMs(file.size), () => {
      copy.release();
      job.finished = undefined;
      job.stop = () => undefined;
    });
    job.stop = () => {
      finished.cancelRelease();
      copy.release();
    };
    this.set(job, { kind: "saved" });
  }

  private wait(job: Job, proceed: () => void): void {
    job.proceed = proceed;
    this.set(job, { kind: "ready" });
  }

  /** @returns whether the job is still doing this */
  private begin(job: Job, stop: () => void): () => boolean {
    job.stop = stop;
    return () => job.stop === stop && this.jobs.get(keyOf(job.target)) === job;
  }

  private drop(job: Job): void {
    job.stop();
    this.folderSaves.drop(job.target);
    this.set(job, undefined);
    this.jobs.delete(keyOf(job.target));
  }

  private set({ target }: Job, next: SaveState | undefined): void {
    this.states.set(target, next);
  }

  private jobOf(target: SaveTarget): Job {
    const key = keyOf(target);
    const job = this.jobs.get(key) ?? {
      target,
      state: this.states.state(target.infoHash, target.fileIndex),
      clickedAt: Number.NEGATIVE_INFINITY,
      stop: () => undefined,
      finished: undefined,
      proceed: () => undefined,
    };
    this.jobs.set(key, job);
    return job;
  }
}
