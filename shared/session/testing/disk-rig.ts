/** The disk of one torrent of three pieces, by its orders and reports. */
import type { Bytes } from "../../core/bytes.ts";
import type { LinkId } from "../../core/ids.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { Input } from "../../engine/io.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { PieceDisk, type PieceDiskOptions } from "../piece-disk.ts";
import type { Hash } from "../ports.ts";
import { MemoryStore } from "../store/memory-store.ts";
import type { SeedRequest } from "../store/seeding.ts";
import { prepareWith } from "../store/testing/seed-requests.ts";

export const PIECE = 65_536;
/** Two whole pieces and a short one. */
const LENGTH = 2 * PIECE + 100;
export const LINK = 1 as LinkId;
export const [FIRST, SECOND, LAST] = [0, 1, 2].map((index) => index as PieceIndex) as [
  PieceIndex,
  PieceIndex,
  PieceIndex,
];

export const content = Uint8Array.from({ length: LENGTH }, (_, i) => (i * 13 + (i >> 8) + (i >> 16)) & 0xff);

/** A store that counts its reads and fails on demand. */
export class TestStore extends MemoryStore {
  reads = 0;
  private failure: Error | undefined;

  fail(failure: Error | undefined): void {
    this.failure = failure;
  }

  override async read(piece: PieceIndex) {
    this.reads++;
    if (this.failure !== undefined) throw this.failure;
    return super.read(piece);
  }

  override async write(pieces: Parameters<MemoryStore["write"]>[0]) {
    if (this.failure !== undefined) throw this.failure;
    await super.write(pieces);
  }
}

interface Platform {
  readonly hash: Hash;
  /** `content` as files. */
  readonly files: SeedRequest["files"];
  /** Ends when what waits has had its turn. */
  readonly turn: () => Promise<unknown>;
}

export function createDiskRig({ hash, files, turn }: Platform) {
  return {
    async prepared() {
      const store = new TestStore();
      const request = { name: "content.bin", files, store, pieceLength: PIECE };
      const { metainfo } = await prepareWith(hash)(request);
      return { metainfo, store };
    },

    diskOf(metainfo: Metainfo, about: Partial<PieceDiskOptions> = {}) {
      const reports: Input<Uint8Array>[] = [];
      const store = new TestStore();
      const disk = new PieceDisk({
        infoHash: metainfo.infoHash,
        metainfo,
        store,
        hash,
        opened: async (described) => described,
        report: (...inputs) => void reports.push(...inputs),
        ...about,
      });
      const reported = async (count: number): Promise<readonly Input<Uint8Array>[]> => {
        for (let turns = 0; reports.length < count; turns++) {
          if (turns > 1_000) throw new Error(`only ${reports.length} of ${count} reports came`);
          await turn();
        }
        return reports;
      };
      return { disk, store, reports, reported };
    },
  };
}

export const pieceOf = (piece: PieceIndex): Bytes => content.slice(piece * PIECE, (piece + 1) * PIECE);

export function write(disk: PieceDisk, piece: PieceIndex, bytes: Bytes): void {
  const half = bytes.length >> 1;
  disk.carryOut({ type: "write-block", piece, begin: half, payload: bytes.slice(half) });
  disk.carryOut({ type: "write-block", piece, begin: 0, payload: bytes.slice(0, half) });
}
