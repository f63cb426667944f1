/**
 * What comes into the page by hand: files chosen, dropped or pasted, links typed, pasted or in the address. Hands them
 * to the client, and keeps the two things that follow: the sentence when something did not work, and the card that
 * the reader should be led to. Knows no DOM.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { type Client, problemOf } from "./client/client.ts";
import { type Collection, collectDropped, collectFiles } from "./files/collect.ts";
import { sentenceFor, texts } from "./texts/current.ts";

/** A card that the reader asked for: the next new one, or the one of a torrent. */
export type Awaited = { readonly kind: "next" } | { readonly kind: "torrent"; readonly infoHash: InfoHash };

export interface Intake {
  readonly complaint: ReadonlySignal<string | undefined>;
  readonly awaited: ReadonlySignal<Awaited | undefined>;
  /** Must be called while the drop is being handled: the browser empties its items afterwards. */
  shareDropped(items: Iterable<DataTransferItem>): void;
  shareFiles(files: Iterable<File>): void;
  /** @returns whether the text was a link and is open now. */
  openLink(text: string): Promise<boolean>;
  /** The awaited card has been shown. */
  arrived(): void;
}

/** @param opened told of every link opened, for the address bar */
export function createIntake(client: Client, opened: (text: string) => void): Intake {
  const failed = signal<{ readonly error: unknown } | undefined>(undefined);
  const complaint = computed(() => failed.value && sentenceFor(problemOf(failed.value.error)));
  const awaited = signal<Awaited | undefined>(undefined);

  /** What stops the whole page is said once, by the page. */
  const complainOf = (error: unknown): void => {
    if (client.problem.peek() === undefined) failed.value = { error };
  };

  const share = async (collecting: Promise<Collection>): Promise<void> => {
    failed.value = undefined;
    try {
      const { files, name } = await collecting;
      awaited.value = { kind: "next" };
      // If it fails, its card says so.
      await client.seed(files, name).catch(() => undefined);
    } catch (error) {
      complainOf(error);
    }
  };

  return {
    complaint,
    awaited,
    shareDropped: (items) => {
      void share(collectDropped(items, texts.bundleName));
    },
    shareFiles: (files) => {
      void share(collectFiles([...files], texts.bundleName));
    },
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
