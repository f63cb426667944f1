/** Drops whose folders are being walked: how far each is, and how to cancel it. Several can run at once. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Collection, Watch } from "./collect.ts";

export interface Collecting {
  readonly id: number;
  /** The dropped file or folder that was reached. */
  readonly name: string;
  /** Files found so far. */
  readonly found: number;
}

export interface Collectings {
  /** Those that take longer than an instant. */
  readonly shown: ReadonlySignal<readonly Collecting[]>;
  cancel(id: number): void;
  /** @returns undefined if the user cancelled it. @throws what the walk throws */
  run(walk: (watch: Watch) => Promise<Collection>): Promise<Collection | undefined>;
}

/** A shorter walk would only flicker. A count that changes more often costs more than the walk itself. */
const SHOW_EVERY_MS = 200;

export function createCollectings(): Collectings {
  const shown = signal<readonly Collecting[]>([]);
  const controllers = new Map<number, AbortController>();
  let last = 0;

  const isShown = (id: number): boolean => shown.peek().some((one) => one.id === id);
  const remove = (id: number): void => {
    controllers.delete(id);
    if (isShown(id)) shown.value = shown.peek().filter((one) => one.id !== id);
  };

  return {
    shown,
    cancel: (id) => {
      controllers.get(id)?.abort();
      remove(id);
    },
    run: async (walk) => {
      const id = ++last;
      const controller = new AbortController();
      const { signal } = controller;
      controllers.set(id, controller);
      let latest: Collecting = { id, name: "", found: 0 };
      const timer = setInterval(() => {
        if (signal.aborted) return;
        const before = shown.peek();
        shown.value = isShown(id) ? before.map((one) => (one.id === id ? latest : one)) : [...before, latest];
      }, SHOW_EVERY_MS);
      const found = (files: number, name: string): void => {
        latest = { id, name, found: files };
      };
      try {
        const collection = await walk({ found, signal });
        return signal.aborted ? undefined : collection;
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      } finally {
        clearInterval(timer);
        remove(id);
      }
    },
  };
}
