/**
 * Passes files and share links from the user (chosen, dropped, pasted, typed, in the address) to the client. Keeps the
 * two results that views show: the sentence for what failed, and the card to scroll to. Does not use the DOM.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { type Client, problemOf } from "./client/client.ts";
import { type Collection, collectDropped, collectFiles } from "./files/collect.ts";
import { sentenceFor, texts } from "./texts/current.ts";

/** The card that the user is waiting for: the next new one, or that of a torrent. */
export type Awaited = { readonly kind: "next" } | { readonly kind: "torrent"; readonly infoHash: InfoHash };

export interface Intake {
  readonly complaint: ReadonlySignal<string | undefined>;
  readonly awaited: ReadonlySignal<Awaited | undefined>;
  /** Call it while the drop event is being handled: the browser empties the items afterwards. */
  shareDropped(items: Iterable<DataTransferItem>): void;
  shareFiles(files: Iterable<File>): void;
  /** @returns true if the text was a share link or magnet and has been opened. */
  openLink(text: string): Promise<boolean>;
  /** Call it once the awaited card has been shown. */
  arrived(): void;
}

/** @param opened called with every opened share link or magnet, for the address bar */
export function createIntake(client: Client, opened: (text: string) => void): Intake {
  const failed = signal<{ readonly error: unknown } | undefined>(undefined);
  const complaint = computed(() => failed.value && sentenceFor(problemOf(failed.value.error)));
  const awaited = signal<Awaited | undefined>(undefined);

  /** A problem that stops the whole page is already shown by the page itself. */
  const complainOf = (error: unknown): void => {
    if (client.problem.peek() === undefined) failed.value = { error };
  };

  const share = async (collecting: Promise<Collection>): Promise<void> => {
    failed.value = undefined;
    try {
      const { files, name } = await collecting;
      awaited.value = { kind: "next" };
      // A failure is shown on the card.
      await client.seed(files, name).catch(() => undefined);
    } catch (error) {
      complainOf(error);
    }
  };

  return {
    complaint,
    awaited,
    shareDropped: (items) => void share(collectDropped(items, texts.bundleName)),
    shareFiles: (files) => void share(collectFiles([...files], texts.bundleName)),
    openLink: async (text) => {
      failed.value = undefined;
      try {
        const infoHash = await client.open(text);
        awaited.value = { kind: "torrent", infoHash };
        opened(text);
        return true;
      } catch (error) {
        complainOf(error);
        return false;
      }
    },
    arrived: () => {
      awaited.value = undefined;
    },
  };
}
