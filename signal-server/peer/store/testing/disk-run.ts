/** A session that stores on a disk with a fault, and a seeder in memory, under virtual time. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { InfoHash } from "../../../../shared/core/ids.ts";
import { PUBLIC } from "../../../../shared/session/kinds.ts";
import { type SessionPeer, SessionWorld } from "../../../../shared/session/testing/session-world.ts";
import { type DiskStorage, type DiskStore, openDiskStorage, type StoreFor } from "../disk-storage.ts";
import { PieceFileStore } from "../piece-file-store.ts";
import { STATE_FOLDER, TargetStore } from "../target-store.ts";
import { FailingDisk } from "./failing-disk.ts";
import { rightPieces } from "./target-rig.ts";
import { randomBytes, sealCrypto, sha1, torrentOf } from "./torrents.ts";

/** How pieces are stored: as a keeper does, or in a user's folder. */
export type DiskKind = "keeper" | "download";

const hash = async (bytes: Uint8Array) => sha1(bytes);
export const PIECE = 16 * 1024;
const CONTENTS = {
  "a.bin": [0, 3 * PIECE],
  "b.bin": [3 * PIECE, 4.5 * PIECE],
  "c.bin": [4.5 * PIECE],
} as const;
const random = randomBytes(1, 5.7 * PIECE);
/** The second file and the third share a piece. */
export const SAMPLE = torrentOf({
  name: "shared",
  files: Object.fromEntries(Object.entries(CONTENTS).map(([name, range]) => [name, random.slice(...range)])),
  pieceLength: PIECE,
});

export class DiskRun {
  readonly world = new SessionWorld(hash);
  /** In memory where the system has such a folder: thousands of syncs would take minutes on a disk. */
  readonly folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "tabswarm-faults-"));
  readonly disk = new FailingDisk(this.folder);
  /** Codes of what the session has shown. */
  readonly notices = new Set<string>();
  /** What a download could not do. */
  readonly failures: Error[] = [];
  infoHash = "" as InfoHash;
  /** Whether its folder says that the machine may have lost power. */
  isDoubtful = false;
  private readonly kind: DiskKind;
  private readonly others: SessionPeer[] = [];
  private peer: SessionPeer | undefined;
  private storage: DiskStorage | undefined;
  private store: DiskStore | undefined;

  constructor(kind: DiskKind) {
    this.kind = kind;
  }

  /** A peer that has everything in memory. It sends slowly, so that each piece is a write of its own. */
  async addSeeder(): Promise<SessionPeer> {
    const limits = { upload: 2 * PIECE, download: undefined };
    const seeder = this.world.start(undefined, { pieceLength: PIECE, limits });
    this.others.push(seeder);
    const files = Object.entries(CONTENTS).map(([name, range]) => ({
      file: new Blob([random.slice(...range)]),
      path: [name],
    }));
    this.infoHash = await seeder.session.seed("shared", files, [], PUBLIC);
    return seeder;
  }

  /** A peer that downloads into its memory. */
  async addReader(): Promise<SessionPeer> {
    const reader = this.world.start();
    this.others.push(reader);
    await reader.session.open(this.infoHash, undefined, []);
    return reader;
  }

  /** As a process starts. It starts again when its folder could not be used. */
  async start(): Promise<void> {
    const storeFor: StoreFor = (_, folder, files) => {
      const { isDoubtful } = this;
      const failed = (error: Error) => void this.failures.push(error);
      const options = { directory: this.folder, files, hash, sealCrypto, isDoubtful, failed };
      this.store = this.kind === "keeper" ? new PieceFileStore({ folder, files }) : new TargetStore(options);
      return this.store;
    };
    const open = () => openDiskStorage(join(this.folder, STATE_FOLDER), storeFor);
    this.storage = await open().catch((error: Error) => {
      this.failures.push(error);
      return open();
    });
    this.peer = this.world.start(this.storage);
    await this.peer.session.restore();
    if (this.view === undefined) await this.peer.session.open(this.infoHash, undefined, []);
  }

  async stop(): Promise<void> {
    await this.peer?.session.close();
    // A full disk has no room for the sign that the folder is free.
    await this.storage?.close().catch(() => undefined);
  }

  get view() {
    return this.peer?.torrent(this.infoHash);
  }

  /**
   * Passes virtual time, but not while the disk works: its delays would look like minutes.
   * @throws when a piece is counted that is not there, or is wrong, unless the session may not know it yet
   */
  async until(isReached: () => boolean): Promise<void> {
    let counted = 0;
    for (const end = this.world.timers.now + 3_600_000; !isReached(); this.world.timers.pass(500)) {
      if (this.world.timers.now > end) throw new Error("the condition does not come true");
      do await new Promise((resolve) => setImmediate(resolve));
      while (this.disk.pending > 0);
      for (const { code } of this.view?.notices ?? []) this.notices.add(code);
      const { piecesHave = 0 } = this.view ?? {};
      if (piecesHave > counted && !this.isDoubtful)
        expect((await this.right()).length).toBeGreaterThanOrEqual(piecesHave);
      counted = piecesHave;
    }
  }

  /** What the store claims. @throws when a piece has wrong bytes */
  async right(): Promise<readonly number[]> {
    return this.store === undefined ? [] : rightPieces(this.store, SAMPLE.pieces);
  }

  /** Everything has arrived, in the files of a download too. */
  async expectComplete(): Promise<void> {
    expect(await this.right()).toEqual([...SAMPLE.pieces.keys()]);
    if (!(this.store instanceof TargetStore)) return;
    await this.store.finish();
    for (const [name, range] of Object.entries(CONTENTS)) {
      const file = readFileSync(join(this.folder, "shared", name));
      expect(file.equals(random.slice(...range)), name).toBe(true);
    }
  }

  async end(): Promise<void> {
    await this.stop();
    for (const { session } of this.others) await session.close();
    this.disk.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
