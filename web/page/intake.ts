/**
 * Passes files and share links from the user (chosen, dropped, pasted, typed, in the address) to the client. Keeps the
 * results that views show: folders that are being collected, the sentence for what failed, the card to scroll to, and the
 * torrent that was already here. Does not use the DOM.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import type { Problem } from "../bridge/problems.ts";
import type { SessionView } from "../bridge/views.ts";
import { type Client, ProblemError, problemOf } from "./client/client.ts";
import { type Collection, collectDropped, collectFiles } from "./files/collect.ts";
import { type Collecting, createCollectings } from "./files/collecting.ts";
import { sentenceFor, texts } from "./texts/current.ts";

/** The card that the user is waiting for: the next new one, or that of a torrent. */
export type Awaited = { readonly kind: "next" } | { readonly kind: "torrent"; readonly infoHash: InfoHash };

/** A torrent that the user shared or opened while it was here. */
export interface AlreadyHere {
  readonly infoHash: InfoHash;
  readonly by: "files" | "link";
  /** It was paused and has been resumed. */
  readonly wasPaused: boolean;
}

export interface Intake {
  /** About the text in the link field. */
  readonly complaint: ReadonlySignal<string | undefined>;
  readonly fileComplaint: ReadonlySignal<string | undefined>;
  readonly awaited: ReadonlySignal<Awaited | undefined>;
  /** Until the user shares or opens something else. */
  readonly alreadyHere: ReadonlySignal<AlreadyHere | undefined>;
  /** Drops that take longer than an instant. */
  readonly collecting: ReadonlySignal<readonly Collecting[]>;
  cancelCollecting(id: number): void;
  /** Call it while the drop event is being handled: the browser empties the items afterwards. */
  shareDropped(items: Iterable<DataTransferItem>): void;
  shareFiles(files: Iterable<File>): void;
  /** Shares what can be read of the failed card with this id. */
  shareRest(id: string): void;
  /** @returns true if the text was a share link or magnet and has been opened. */
  openLink(text: string): Promise<boolean>;
  /** Shows why something that should be shared here is not. */
  complain(problem: Problem): void;
  /** Call it once the awaited card has been shown. */
  arrived(): void;
}

type Source = AlreadyHere["by"];

/** @param opened called with every opened share link or magnet, for the address bar */
export function createIntake(client: Client, opened: (text: string) => void): Intake {
  const failed = signal<{ readonly by: Source; readonly error: unknown } | undefined>(undefined);
  const awaited = signal<Awaited | undefined>(undefined);
  const alreadyHere = signal<AlreadyHere | undefined>(undefined);
  const collectings = createCollectings();

  const complaintAbout = (by: Source) =>
    computed(() => (failed.value?.by === by ? sentenceFor(problemOf(failed.value.error)) : undefined));

  const begin = (): void => {
    failed.value = undefined;
    alreadyHere.value = undefined;
  };

  /** A problem that stops the whole page is already shown by the page itself. */
  const complainOf = (by: Source, error: unknown): void => {
    if (client.problem.peek() === undefined) failed.value = { by, error };
  };

  /** @param before the torrents that were here when the user asked for it */
  const arrive = (by: Source, infoHash: InfoHash, before: readonly SessionView[]): void => {
    const now = client.torrents.peek().find((view) => view.kind === "torrent" && view.infoHash === infoHash);
    const earlier = before.find(({ id }) => id === now?.id);
    const wasPaused = earlier?.kind === "torrent" && earlier.state === "paused";
    alreadyHere.value = earlier && { infoHash, by, wasPaused };
    if (by === "link" || earlier !== undefined) awaited.value = { kind: "torrent", infoHash };
  };

  const seed = async (start: () => Promise<InfoHash>): Promise<void> => {
    const before = client.torrents.peek();
    awaited.value = { kind: "next" };
    try {
      arrive("files", await start(), before);
    } catch {
      // The card shows the failure.
    }
  };

  const share = async (collected: Promise<Collection | undefined>): Promise<void> => {
    begin();
    try {
      const collection = await collected;
      if (collection === undefined) return;
      const { files, name, unreadable } = collection;
      await seed(() => client.seed(files, name, unreadable));
    } catch (error) {
      complainOf("files", error);
    }
  };

  return {
    complaint: complaintAbout("link"),
    fileComplaint: complaintAbout("files"),
    awaited,
    alreadyHere,
    collecting: collectings.shown,
    cancelCollecting: collectings.cancel,
    shareDropped: (items) =>
      void share(collectings.run((watch) => collectDropped(items, texts.bundleName, watch))),
    shareFiles: (files) => void share(collectFiles([...files], texts.bundleName)),
    shareRest: (id) => {
      begin();
      void seed(() => client.seedRest(id));
    },
    openLink: async (text) => {
      begin();
      const before = client.torrents.peek();
      try {
        const infoHash = await client.open(text);
        arrive("link", infoHash, before);
        if (alreadyHere.peek()?.wasPaused) await client.resume(infoHash);
        opened(text);
        return true;
      } catch (error) {
        complainOf("link", error);
        return false;
      }
    },
    complain: (problem) => {
      begin();
      complainOf("files", new ProblemError(problem));
    },
    arrived: () => {
      awaited.value = undefined;
    },
  };
}
