/**
 * Turns shared files into torrents. Files that are shared already lead to their torrent, before anything is hashed: a sealed
 * torrent would get another key, and another link, each time. If that torrent is damaged, the files repair it.
 */
import type { InfoHash } from "../core/ids.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Entries, Entry, NewTorrent } from "./entries.ts";
import { fingerprintOf, isRecognisable } from "./fingerprint.ts";
import { PUBLIC, type SeedKind } from "./kinds.ts";
import type { SessionPorts } from "./ports.ts";
import type { Preparation, Prepared } from "./preparation.ts";
import { Preparations } from "./preparations.ts";
import type { Problem } from "./problems.ts";
import { FileStore } from "./store/file-store.ts";
import type { SeedFile } from "./store/joined-files.ts";
import type { PreparationView } from "./views.ts";

export interface SeedRequest {
  readonly name: string;
  readonly files: readonly SeedFile[];
  /** Paths of what could not be opened: if there are any, the view offers to share the rest. */
  readonly missed?: readonly string[] | undefined;
  readonly kind?: SeedKind | undefined;
}

/** What the session does with its torrents. */
interface Actions {
  add(torrent: NewTorrent): void;
  remove(infoHash: InfoHash): Promise<void>;
  resume(infoHash: InfoHash): Promise<void>;
  /** Views have changed; `isUrgent`: the user waits for it. */
  changed(isUrgent: boolean): void;
}

/** Files that are on their way to become a torrent. */
interface UnderWay {
  readonly password: string | undefined;
  readonly infoHash: Promise<InfoHash>;
}

export class Seeds {
  private readonly ports: SessionPorts;
  private readonly entries: Entries;
  private readonly actions: Actions;
  private readonly preparations: Preparations;
  /** By kind and fingerprint. */
  private readonly underWay = new Map<string, UnderWay>();

  /** @param pieceLength of the torrents, bytes; undefined: as their length asks for */
  constructor(ports: SessionPorts, entries: Entries, pieceLength: number | undefined, actions: Actions) {
    this.ports = ports;
    this.entries = entries;
    this.actions = actions;
    this.preparations = new Preparations(ports, pieceLength, () => actions.changed(false));
  }

  get preparationIds(): Iterable<string> {
    return this.preparations.ids;
  }

  views(): readonly PreparationView[] {
    return this.preparations.views();
  }

  /** Resumes the torrent if it is already here. @throws what `prepareSeed` throws */
  async seed({ name, files, missed = [], kind: asked = PUBLIC }: SeedRequest): Promise<InfoHash> {
    // An empty password is none.
    const password = (asked.sealed && asked.password) || undefined;
    const kind: SeedKind = asked.sealed ? { sealed: true, password } : asked;
    const prepared = (fingerprint?: string): Promise<InfoHash> =>
      this.prepare(this.preparations.add({ name, files, missed, kind, fingerprint }));
    if (missed.length > 0 || !isRecognisable(files)) return prepared();
    const fingerprint = await fingerprintOf(name, files, this.ports.hash);
    const key = `${kind.sealed ? "sealed" : "public"} ${fingerprint}`;
    const running = this.underWay.get(key);
    if (running !== undefined && running.password === password) return running.infoHash;
    const infoHash = this.shared(fingerprint, kind, files).then((known) => known ?? prepared(fingerprint));
    const own = { password, infoHash };
    this.underWay.set(key, own);
    try {
      return await infoHash;
    } finally {
      if (this.underWay.get(key) === own) this.underWay.delete(key);
    }
  }

  /** Shares those files of a failed preparation that can be read. @throws what `seed` throws */
  seedRest(id: string): Promise<InfoHash> {
    return this.seed(this.preparations.takeRest(id));
  }

  /** Cancels a preparation, or removes the view of one that failed. */
  cancel(id: string): void {
    this.preparations.cancel(id);
    this.actions.changed(true);
  }

  private async prepare(preparation: Preparation): Promise<InfoHash> {
    this.actions.changed(true);
    try {
      const prepared = await this.preparations.run(preparation);
      await this.add(preparation, prepared);
      return prepared.metainfo.infoHash;
    } finally {
      this.actions.changed(true);
    }
  }

  private async add(
    { id, fingerprint }: Preparation,
    { metainfo, store, original, isStored, seal }: Prepared,
  ): Promise<void> {
    const { storage } = this.ports;
    const { infoHash, name, layout } = metainfo;
    const { torrent: known, trackers = [] } = this.entries.find(infoHash) ?? {};
    if (await known?.isIntact()) {
      await storage.remove(id);
      await store.destroy();
      return this.actions.resume(infoHash);
    }
    // It is damaged, or a download of it was in progress; the files are complete.
    if (known !== undefined) await this.actions.remove(infoHash);
    const facts = {
      id,
      infoHash,
      name,
      trackers,
      webSeeds: known?.webSeeds.urls,
      origin: "seeded",
      store,
      original,
      metainfo,
      seal,
    } as const;
    const notices: Problem[] = storage.isPersistent && !isStored ? [{ code: "not-stored" }] : [];
    const more = { storesPlaintext: isStored && seal.cipher !== undefined, fingerprint, notices };
    const stored = [...layout.pieces()];
    this.actions.add({ ...facts, ...more, stored, isVerified: true, isInStorage: isStored });
    await this.entries.write(infoHash);
  }

  /** @returns the torrent of these files, whole and running; undefined: there is none */
  private async shared(
    fingerprint: string,
    kind: SeedKind,
    files: readonly SeedFile[],
  ): Promise<InfoHash | undefined> {
    for (const entry of this.entries.all.filter((one) => one.fingerprint === fingerprint)) {
      const { metainfo } = entry.torrent;
      if (metainfo === undefined || !(await isOfKind(entry, metainfo, kind))) continue;
      if (!(await this.isWhole(entry, metainfo, files))) continue;
      await this.actions.resume(metainfo.infoHash);
      return metainfo.infoHash;
    }
    return undefined;
  }

  /** Repairs the torrent from the files, if it is damaged. */
  private async isWhole(
    { torrent, ...entry }: Entry,
    metainfo: Metainfo,
    files: readonly SeedFile[],
  ): Promise<boolean> {
    const { infoHash, layout } = metainfo;
    const { cipher } = torrent.seal;
    const original = new FileStore(metainfo, files, this.ports.hash, cipher);
    await torrent.repairFrom(original);
    if (torrent.isSound) return true;
    const { id } = torrent;
    const store = entry.isInStorage ? torrent.store : original;
    const there = new Set(await store.have().catch(() => []));
    for (const piece of layout.pieces()) {
      if (there.has(piece)) continue;
      const bytes = await original.read(piece).catch(() => undefined);
      if (bytes === undefined) return false;
      const isWritten = await store.write([{ piece, bytes }]).then(
        () => true,
        () => false,
      );
      if (!isWritten) return false;
    }
    // Its engine learns of pieces only from peers, so another one takes over.
    await torrent.close();
    this.entries.delete(infoHash);
    const { lacksWebSocketTracker, name, seal } = torrent;
    const facts = { id, infoHash, name, store, metainfo, seal, lacksWebSocketTracker };
    this.actions.add({
      ...entry,
      ...facts,
      original: entry.isInStorage ? original : undefined,
      stored: [...layout.pieces()],
    });
    await this.entries.write(infoHash);
    return true;
  }
}

async function isOfKind({ torrent }: Entry, metainfo: Metainfo, kind: SeedKind): Promise<boolean> {
  if (!kind.sealed) return metainfo.sealed === undefined;
  return metainfo.sealed !== undefined && (await torrent.seal.isReadWith(kind.password));
}
