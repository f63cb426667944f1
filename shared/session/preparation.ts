/**
 * Shared files that are being checked, hashed and stored, to become a torrent. It shows its progress and can be cancelled.
 * When some files cannot be read, it fails, and knows which ones can.
 */
import { invariant } from "../core/invariant.ts";
import { IV_LENGTH } from "../metainfo/sealed/sealed-info.ts";
import type { SeedKind } from "./kinds.ts";
import type { PieceStore, SessionPorts } from "./ports.ts";
import type { Problem } from "./problems.ts";
import { Seal } from "./seal.ts";
import { type CompleteKey, newSealKey } from "./seal-key.ts";
import { FileStore } from "./store/file-store.ts";
import { type SeedFile, UnreadableFileError } from "./store/joined-files.ts";
import { unreadableAmong } from "./store/readable.ts";
import { SealingStore } from "./store/sealing-store.ts";
import { type PreparedSeed, prepareSeed, type SeedRequest } from "./store/seeding.ts";
import { CancelledError } from "./store/seeding-errors.ts";
import type { PreparationView } from "./views.ts";

/** Hashed in about a second. */
const QUICK_BYTES = 64 * 1024 * 1024;

/** `metainfo`: as people see it. `isStored` false: served from the shared files, as long as the session lasts. */
export interface Prepared extends PreparedSeed {
  readonly seal: Seal;
  readonly store: PieceStore;
  /** The shared files, unless they are the store. */
  readonly original: PieceStore | undefined;
}

export interface PreparationRequest extends Pick<SeedRequest, "name" | "files" | "pieceLength"> {
  /** Also names the piece store. */
  readonly id: string;
  /** Paths of what could not be opened and is not among the files. */
  readonly missed: readonly string[];
  readonly kind: SeedKind;
  /** What `fingerprintOf` makes of the files. */
  readonly fingerprint: string | undefined;
}

export class Preparation {
  /** Set by the caller when `run` has rejected and the user should see why. */
  failure: Problem | undefined;
  isCancelled = false;
  private unreadable: readonly SeedFile[] = [];
  isRunning = false;
  private progress = 0;
  private lastView: PreparationView | undefined;
  private readonly request: PreparationRequest;
  private readonly ports: Pick<SessionPorts, "storage" | "clock" | "hash" | "randomBytes" | "sealCrypto">;
  private readonly changed: () => void;
  private readonly shown: PreparationView["files"];
  private readonly length: number;

  /** @param changed the view has changed */
  constructor(request: PreparationRequest, ports: Preparation["ports"], changed: () => void) {
    this.request = request;
    this.ports = ports;
    this.changed = changed;
    this.shown = request.files.map(({ file, path }) => ({ path, length: file.size }));
    this.length = this.shown.reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Hashes the files and stores their pieces if there is room. Nothing stays in the storage when it rejects.
   * @throws what `prepareSeed` throws
   */
  async run(): Promise<Prepared> {
    if (this.isCancelled) throw new CancelledError("preparing was cancelled");
    this.isRunning = true;
    try {
      return await this.readAndPrepare();
    } finally {
      this.isRunning = false;
    }
  }

  get id(): string {
    return this.request.id;
  }

  get fingerprint(): string | undefined {
    return this.request.fingerprint;
  }

  /** The same with the files that can be read, once some could not. */
  rest(): Pick<PreparationRequest, "name" | "files" | "kind"> {
    const { name, files, kind } = this.request;
    return { name, files: files.filter((file) => !this.unreadable.includes(file)), kind };
  }

  private async prepare(): Promise<Prepared> {
    const { hash, randomBytes, sealCrypto: crypto, storage } = this.ports;
    const onProgress = (fraction: number): void => {
      this.progress = fraction;
      this.changed();
    };
    const isCancelled = () => this.isCancelled;
    const store = await this.openStore();
    let isStored = false;
    try {
      const { files } = this.request;
      const key = await this.newKey();
      const sealing = key && { crypto, material: key.material, iv: randomBytes(IV_LENGTH) };
      const prepared = await prepareSeed({ ...this.request, sealing, store, hash, onProgress, isCancelled });
      const seal = new Seal(crypto, key);
      const metainfo = await seal.open(prepared.metainfo);
      const { cipher } = seal;
      invariant(key === undefined || cipher !== undefined, "what was sealed here can be read here");
      isStored = prepared.isStored;
      const original = new FileStore(metainfo, files, hash, cipher);
      if (!isStored || store === undefined)
        return { metainfo, seal, store: original, original: undefined, isStored: false };
      const pieces = cipher === undefined ? store : new SealingStore(store, cipher, metainfo.layout);
      return { metainfo, seal, store: pieces, original, isStored };
    } finally {
      // If that fails, the next sweep of the storage removes the entry: it has no info hash.
      if (!isStored) await storage.remove(this.request.id).catch(() => undefined);
    }
  }

  /** @returns undefined: anyone can read it */
  private async newKey(): Promise<CompleteKey | undefined> {
    const { randomBytes, sealCrypto } = this.ports;
    const { kind } = this.request;
    return kind.sealed ? newSealKey(sealCrypto, randomBytes, kind.password) : undefined;
  }

  private async readAndPrepare(): Promise<Prepared> {
    const { missed } = this.request;
    // Few bytes are hashed as fast as they are checked. Only empty files are not read then.
    const isQuick = this.length <= QUICK_BYTES;
    try {
      await this.findUnreadable((file) => !isQuick || file.file.size === 0);
      const [unreadable] = this.unreadablePaths();
      if (unreadable !== undefined) throw new UnreadableFileError(unreadable);
      return await this.prepare();
    } catch (error) {
      // Others may have changed or vanished too.
      if (error instanceof UnreadableFileError)
        await this.findUnreadable(() => true, missed.includes(error.path) ? undefined : error.path);
      throw error;
    }
  }

  /** The same object until something changes. */
  view(): PreparationView {
    const { id, name, kind } = this.request;
    const { lastView, length, shown: files, progress, failure } = this;
    if (lastView?.progress === progress && lastView.failure === failure) return lastView;
    const paths = this.unreadablePaths();
    const unreadable = paths.length > 0 ? { paths, rest: files.length - this.unreadable.length } : undefined;
    const facts = { id, name, isSealed: kind.sealed, length, files, progress, failure, unreadable };
    this.lastView = { kind: "preparing", ...facts };
    return this.lastView;
  }

  private unreadablePaths(): readonly string[] {
    return [...this.request.missed, ...this.unreadable.map(({ path }) => path.join("/"))];
  }

  /** @param known the path of one that reading has already found */
  private async findUnreadable(isChecked: (file: SeedFile) => boolean, known?: string): Promise<void> {
    const { files } = this.request;
    const found = new Set(await unreadableAmong(files.filter(isChecked), () => this.isCancelled));
    this.unreadable = files.filter((file) => found.has(file) || file.path.join("/") === known);
  }

  /** @returns undefined where nothing can be stored: in memory, or when the storage is too full for an entry. */
  private async openStore(): Promise<PieceStore | undefined> {
    const { id, name } = this.request;
    const { storage, clock } = this.ports;
    if (!storage.isPersistent) return undefined;
    const rest = { infoHash: undefined, paused: false, trackers: [], origin: "seeded" } as const;
    try {
      await storage.put({ storageId: id, name, addedAt: clock.wallTime(), ...rest });
      return storage.storeFor(id);
    } catch {
      return undefined;
    }
  }
}
