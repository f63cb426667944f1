/**
 * Passes files and share links from the user (chosen, dropped, pasted, typed, in the address) to the client. Keeps the
 * results that views show: folders that are being collected, the sentence for what failed, the card to scroll to, the
 * torrent that was already here, and what has become of a .torrent file. Does not use the DOM.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../shared/core/ids.ts";
import { shareLink } from "../../shared/metainfo/share-link.ts";
import { DEFAULT_KIND } from "../bridge/default-kind.ts";
import type { SeedKind } from "../bridge/messages.ts";
import type { Problem } from "../bridge/problems.ts";
import type { SessionView } from "../bridge/views.ts";
import { type Client, ProblemError, problemOf } from "./client/client.ts";
import type { Collection, Watch } from "./files/collect.ts";
import { type Collecting, createCollectings } from "./files/collecting.ts";
import { droppedThings } from "./files/dropped.ts";
import { loadCollect } from "./files/lazy-collect.ts";
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

/** A .torrent file that the user has chosen, dropped or opened with the app. */
export interface GivenTorrentFile {
  readonly file: File;
  /** Of the card that says what has become of it. */
  readonly infoHash: InfoHash;
  /** "refused": the file itself is shared. `isNew`: its torrent was not here before. */
  readonly outcome:
    | { readonly kind: "opened"; readonly isNew: boolean }
    | { readonly kind: "refused"; readonly problem: Problem };
}

export interface Intake {
  /** The kind of what is shared next. A password is in it and nowhere else. */
  readonly kind: ReadonlySignal<SeedKind>;
  choose(kind: SeedKind): void;
  /** About the text in the link field. */
  readonly complaint: ReadonlySignal<string | undefined>;
  readonly fileComplaint: ReadonlySignal<string | undefined>;
  readonly awaited: ReadonlySignal<Awaited | undefined>;
  /** Until the user shares or opens something else. */
  readonly alreadyHere: ReadonlySignal<AlreadyHere | undefined>;
  /** Until the user shares or opens something else. */
  readonly torrentFile: ReadonlySignal<GivenTorrentFile | undefined>;
  /** Drops that take longer than an instant. */
  readonly collecting: ReadonlySignal<readonly Collecting[]>;
  cancelCollecting(id: number): void;
  /** A single .torrent file is opened. Call it while the drop event is being handled: the browser empties the items afterwards. */
  shareDropped(items: Iterable<DataTransferItem>): void;
  /** A single .torrent file is opened. */
  shareFiles(files: Iterable<File>): void;
  /** Opens a .torrent file, or shows why it cannot be opened. */
  openTorrent(file: File): Promise<void>;
  /** Shares the .torrent file itself that has just been opened. A new torrent of which nothing has arrived is removed. */
  shareTorrentFile(): Promise<void>;
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

async function collect(files: readonly File[]): Promise<Collection> {
  const { collectFiles } = await loadCollect();
  return collectFiles(files, texts.bundleName);
}

/** @param opened called with every opened share link or magnet, for the address bar */
export function createIntake(client: Client, opened: (text: string) => void): Intake {
  const failed = signal<{ readonly by: Source; readonly error: unknown } | undefined>(undefined);
  const awaited = signal<Awaited | undefined>(undefined);
  const alreadyHere = signal<AlreadyHere | undefined>(undefined);
  const torrentFile = signal<GivenTorrentFile | undefined>(undefined);
  const kind = signal(DEFAULT_KIND);
  const collectings = createCollectings();

  const complaintAbout = (by: Source) =>
    computed(() => (failed.value?.by === by ? sentenceFor(problemOf(failed.value.error)) : undefined));

  const begin = (): void => {
    failed.value = undefined;
    alreadyHere.value = undefined;
    torrentFile.value = undefined;
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

  /** @returns undefined if it failed, which the card shows if there is one */
  const seed = async (start: () => Promise<InfoHash>): Promise<InfoHash | undefined> => {
    const before = client.torrents.peek();
    awaited.value = { kind: "next" };
    try {
      const infoHash = await start();
      arrive("files", infoHash, before);
      return infoHash;
    } catch (error) {
      if (problemOf(error)?.code === "not-loaded") complainOf("files", error);
      return undefined;
    }
  };

  const open = async (start: () => Promise<InfoHash>, link: (infoHash: InfoHash) => string) => {
    const before = client.torrents.peek();
    const infoHash = await start();
    arrive("link", infoHash, before);
    if (alreadyHere.peek()?.wasPaused) await client.resume(infoHash);
    opened(link(infoHash));
    return infoHash;
  };

  /** @throws ProblemError */
  const openTorrent = async (file: File): Promise<void> => {
    const { readTorrentFile } = await import("./files/torrent-file.ts");
    const content = await readTorrentFile(file, file.name);
    const { trackers, webSeeds } = content;
    const link = (infoHash: InfoHash): string =>
      shareLink("", infoHash, trackers, undefined, undefined, webSeeds);
    const infoHash = await open(() => client.openTorrent(content), link);
    const isNew = alreadyHere.peek() === undefined;
    torrentFile.value = { file, infoHash, outcome: { kind: "opened", isNew } };
  };

  /** @param opensTorrents a .torrent file that cannot be opened is shared, with a note that says why */
  const share = async (collected: Promise<Collection | undefined>, opensTorrents = true): Promise<void> => {
    begin();
    // A choice made while a folder is being collected applies to the drops after it.
    const chosen = kind.peek();
    try {
      const collection = await collected;
      if (collection === undefined) return;
      const file = opensTorrents ? torrentFileIn(collection) : undefined;
      const refusal = file && (await openTorrent(file).catch((error: unknown) => ({ error })));
      if (file !== undefined && refusal === undefined) return;
      const { files, name, unreadable } = collection;
      const infoHash = await seed(() => client.seed(files, name, unreadable, chosen));
      const problem = problemOf(refusal?.error);
      if (file !== undefined && infoHash !== undefined && problem !== undefined)
        torrentFile.value = { file, infoHash, outcome: { kind: "refused", problem } };
    } catch (error) {
      complainOf("files", error);
    }
  };

  return {
    kind,
    choose: (next) => {
      kind.value = next;
    },
    complaint: complaintAbout("link"),
    fileComplaint: complaintAbout("files"),
    awaited,
    alreadyHere,
    torrentFile,
    collecting: collectings.shown,
    cancelCollecting: collectings.cancel,
    shareDropped: (items) => {
      const dropped = droppedThings(items);
      const walk = async (watch: Watch): Promise<Collection> =>
        (await loadCollect()).collectDropped(dropped, texts.bundleName, watch);
      void share(collectings.run(walk));
    },
    shareFiles: (files) => void share(collect([...files])),
    openTorrent: async (file) => {
      begin();
      await openTorrent(file).catch((error: unknown) => complainOf("files", error));
    },
    shareTorrentFile: async () => {
      const { file, infoHash, outcome } = torrentFile.peek() ?? {};
      if (file === undefined || infoHash === undefined) return;
      const view = client.torrents.peek().find((one) => "infoHash" in one && one.infoHash === infoHash);
      const isUnused = outcome?.kind === "opened" && outcome.isNew && view?.progress === 0;
      if (isUnused) await client.remove(infoHash).catch(() => undefined);
      await share(collect([file]), false);
    },
    shareRest: (id) => {
      begin();
      void seed(() => client.seedRest(id));
    },
    openLink: async (text) => {
      begin();
      try {
        await open(
          () => client.open(text),
          () => text,
        );
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

/** @returns undefined unless it is a .torrent file and nothing else */
function torrentFileIn({ files, name, unreadable }: Collection): File | undefined {
  const [first, ...others] = files;
  if (first === undefined || others.length > 0 || unreadable.length > 0) return undefined;
  // The only file of a folder has another path, or the folder's name.
  const isAlone = first.path.length === 1 && first.path[0] === name;
  const { file } = first;
  // Some phones know the type and give the file another name.
  const isTorrent = /\.torrent$/i.test(file.name) || file.type === "application/x-bittorrent";
  return isAlone && isTorrent ? file : undefined;
}
