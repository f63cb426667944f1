/**
 * Finds out which pieces of a download are on the disk. The index is trusted where the files are as it has left them. All other
 * pieces that exist are hashed.
 */
import { equalBytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { ContentCipher } from "../../../shared/metainfo/sealed/content-cipher.ts";
import type { Hash } from "../../../shared/session/ports.ts";
import type { StoredIndex } from "./stored-index.ts";
import type { Inspected } from "./target-inspection.ts";
import type { TargetMedium } from "./target-medium.ts";
import { segmentsOf, type TargetFile } from "./target-paths.ts";
import { TargetExistsError, type TargetTree } from "./target-tree.ts";

/** Reading and hashing overlap. */
const PIECES_AT_ONCE = 4;

export interface CheckOptions {
  readonly metainfo: Metainfo;
  readonly files: readonly TargetFile[];
  readonly inspected: readonly Inspected[];
  readonly tree: TargetTree;
  readonly medium: Pick<TargetMedium, "isPlaced" | "read">;
  readonly index: StoredIndex;
  /** false: entries of the index may be missing. */
  readonly isIndexWhole: boolean;
  /** Bytes of the side file. */
  readonly sideBytes: number;
  readonly cipher: ContentCipher | undefined;
  readonly hash: Hash;
  /** Nothing is trusted. */
  readonly isDoubtful: boolean;
  /** Receives numbers from 0 to 1. Not called when nothing is hashed. */
  readonly progress: ((fraction: number) => void) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Corrects the index in memory.
 * @returns the pieces whose entries have changed
 * @throws TargetExistsError for a finished file that is not the shared one
 */
export async function checkPieces(options: CheckOptions): Promise<readonly number[]> {
  const { files, index, metainfo, progress, signal, tree } = options;
  const changed: number[] = [];
  const set = (piece: number, length: number): void => {
    if (index.lengthOf(piece) === length) return;
    index.set(piece, length);
    changed.push(piece);
  };
  const doubtful: PieceIndex[] = [];
  for (const piece of metainfo.layout.pieces()) {
    const verdict = judge(options, piece);
    if (verdict === "lost") set(piece, 0);
    else if (verdict === "doubtful") doubtful.push(piece);
  }
  for (let i = 0; i < doubtful.length; i += PIECES_AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(
      doubtful.slice(i, i + PIECES_AT_ONCE).map(async (piece) => {
        const found = await look(options, piece);
        set(piece, found === "right" ? metainfo.layout.lengthOf(piece) : 0);
        const strange = found === "wrong" ? strangerIn(options, piece) : undefined;
        if (strange !== undefined) throw new TargetExistsError(tree.finalPath(files[strange] as TargetFile));
      }),
    );
    progress?.(Math.min(1, (i + PIECES_AT_ONCE) / doubtful.length));
  }
  return changed;
}

/** "kept": the index is right. "lost": some of it is not there. "doubtful": it must be hashed. */
function judge(options: CheckOptions, piece: PieceIndex): "kept" | "lost" | "doubtful" {
  const { files, index, inspected, isIndexWhole, medium, metainfo, sideBytes } = options;
  const { layout } = metainfo;
  const [offset, length] = [layout.offsetOf(piece), layout.lengthOf(piece)];
  const isKnown = index.lengthOf(piece) > 0;
  let isDoubtful = isKnown ? options.isDoubtful : !isIndexWhole;
  for (const { file, from, length: bytes } of segmentsOf(files, offset, length)) {
    if (file === undefined || !medium.isPlaced(file)) {
      if (offset + from + bytes <= sideBytes) continue;
      if (file !== undefined) return "lost";
      // Padding that was never stored is zeros.
      isDoubtful = true;
    } else if (inspected[file]?.state === "absent") return "lost";
    else if (inspected[file]?.isTrusted === false) isDoubtful = true;
  }
  return isDoubtful ? "doubtful" : "kept";
}

async function look(
  { cipher, hash, medium, metainfo }: CheckOptions,
  piece: PieceIndex,
): Promise<"right" | "wrong" | "absent"> {
  const { layout } = metainfo;
  const offset = layout.offsetOf(piece);
  const plain = await medium.read(offset, layout.lengthOf(piece)).catch(() => undefined);
  if (plain === undefined) return "absent";
  const bytes = cipher === undefined ? plain : await cipher.apply(offset, plain);
  return equalBytes(await hash(bytes), metainfo.pieceHash(piece)) ? "right" : "wrong";
}

/** A finished file that is to blame for a wrong piece, because the piece lies in finished files only. */
function strangerIn({ files, inspected, metainfo }: CheckOptions, piece: PieceIndex): number | undefined {
  const { layout } = metainfo;
  const segments = segmentsOf(files, layout.offsetOf(piece), layout.lengthOf(piece));
  const isFinished = segments.every(
    ({ file }) => file !== undefined && inspected[file]?.state === "complete",
  );
  if (!isFinished) return undefined;
  return segments.find(({ file }) => file !== undefined && inspected[file]?.isTrusted === false)?.file;
}
