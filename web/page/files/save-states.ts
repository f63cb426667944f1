/**
 * What becomes of the saves of this tab, as views show it. `saves.ts` writes it; this part is there before anything is saved.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { ID_LENGTH, isOngoing, keyOf, type SaveState, type SaveTarget } from "./save-ports.ts";

export interface FailedSave extends SaveTarget {
  readonly problem: Problem | undefined;
}

/** A save is complete as far as the page can tell, or waits for a click. */
interface EndOfSave {
  readonly kind: "saved" | "ready";
  readonly name: string;
}

/** What views know of the saves, and the commands that they can give. */
export interface TabSaves
  extends Pick<SaveStates, "state" | "failures" | "lastEnd" | "hasAllOf" | "isSaving"> {
  /** The user clicked on "Save". */
  click(target: SaveTarget): void;
  /** Does nothing once the browser has the file. */
  cancel(target: Pick<SaveTarget, "infoHash" | "fileIndex">): void;
}

type File = Pick<SaveTarget, "infoHash" | "fileIndex">;

export class SaveStates {
  /** By file; also of those that views ask about and nobody saves. */
  private readonly states = new Map<string, Signal<SaveState | undefined>>();
  private readonly failed = signal<readonly FailedSave[]>([]);
  private readonly ended = signal<EndOfSave | undefined>(undefined);

  /** undefined: nobody has saved it yet. @param fileIndex undefined: the whole torrent */
  state(infoHash: InfoHash, fileIndex: number | undefined): ReadonlySignal<SaveState | undefined> {
    return this.stateOf({ infoHash, fileIndex });
  }

  /** Those that failed and have not been repeated. */
  get failures(): ReadonlySignal<readonly FailedSave[]> {
    return this.failed;
  }

  /** For screen readers. */
  get lastEnd(): ReadonlySignal<EndOfSave | undefined> {
    return this.ended;
  }

  /** True when the browser has every file with content. */
  hasAllOf({ infoHash, files }: Pick<TorrentView, "infoHash" | "files">): boolean {
    const isSaved = (fileIndex: number | undefined): boolean =>
      this.states.get(keyOf({ infoHash, fileIndex }))?.peek()?.kind === "saved";
    return isSaved(undefined) || files.every(({ length }, index) => length === 0 || isSaved(index));
  }

  /** Whether one is under way, or waits for the user. After a reload it would not go on by itself. */
  get isSaving(): boolean {
    return [...this.states.values()].some((state) => {
      const now = state.peek();
      return now?.kind === "asking" || isOngoing(now);
    });
  }

  set(target: SaveTarget, next: SaveState | undefined): void {
    const state = this.stateOf(target);
    if (state.peek()?.kind === "failed")
      this.failed.value = this.failed.peek().filter((one) => keyOf(one) !== keyOf(target));
    if (next?.kind === "failed")
      this.failed.value = [...this.failed.peek(), { ...target, problem: next.problem }];
    const isNew = next?.kind !== state.peek()?.kind;
    state.value = next;
    if (isNew && (next?.kind === "ready" || next?.kind === "saved"))
      this.ended.value = { kind: next.kind, name: target.name };
  }

  /** Of a file in a folder that is being written: the folder has an end of its own. */
  setFile(file: File, next: SaveState | undefined): void {
    this.stateOf(file).value = next;
  }

  /** Forgets all other torrents, also those that views have only asked about: a tab that lives for days shows many. */
  keepOnly(isHere: (infoHash: InfoHash) => boolean): void {
    for (const key of this.states.keys())
      if (!isHere(key.slice(0, ID_LENGTH) as InfoHash)) this.states.delete(key);
  }

  private stateOf(file: File): Signal<SaveState | undefined> {
    const key = keyOf(file);
    const state = this.states.get(key) ?? signal<SaveState | undefined>(undefined);
    this.states.set(key, state);
    return state;
  }
}
