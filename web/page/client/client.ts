/**
 * What the views can ask for, and the last snapshot of everything. The real one talks to the worker
 * (`worker-client.ts`); the gallery has a made-up one. Whoever holds a Client knows nothing of workers or networks.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Limits, SeedFile } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/torrent-view.ts";

export interface Client {
  /** In the order in which they came. */
  readonly torrents: ReadonlySignal<readonly TorrentView[]>;
  /** What stops the whole page, when something does. */
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** Resolves when hashed and shared. @throws ProblemError, as every promise here */
  seed(files: readonly SeedFile[], name: string): Promise<InfoHash>;
  /** Gives up preparing the card of this id. */
  cancelSeed(id: string): void;
  /** @param text an info hash, share link or magnet. Resolves when the torrent stands among `torrents`. */
  open(text: string): Promise<InfoHash>;
  pause(infoHash: InfoHash): Promise<void>;
  resume(infoHash: InfoHash): Promise<void>;
  remove(infoHash: InfoHash): Promise<void>;
  /** One file of a complete torrent. */
  save(infoHash: InfoHash, fileIndex: number): Promise<File>;
  /** What holds now for the whole tab. */
  readonly limits: ReadonlySignal<Limits>;
  setLimits(limits: Limits): Promise<void>;
  /** Whose piece maps the snapshots shall hold from now on; all others do without. */
  watch(infoHashes: readonly InfoHash[]): void;
}

/** A problem on its way to whoever asked. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail === undefined ? problem.code : `${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** @returns undefined for an error that is not a named problem. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}
