/**
 * When a page or worker verified things, to the millisecond: every digest by WebCrypto is seen as it ends. A whole
 * piece's length is a power of two; an info dictionary's is not, but by chance. `install` goes to pages and workers as
 * source text and refers to nothing outside itself.
 */
import type { Worker } from "@playwright/test";

export interface Hashed {
  /** Milliseconds since 1970; undefined while there was none. */
  readonly metadataAt?: number;
  readonly pieceAt?: number;
}

/** A page or a worker. */
export type Scope = Pick<Worker, "evaluate">;

interface WatchedScope {
  readonly hashed: Hashed;
}

/** From now on. */
export async function watchHashes(scope: Scope): Promise<void> {
  await scope.evaluate(`(${install.toString()})()`);
}

export async function hashesOf(scope: Scope): Promise<Hashed> {
  return scope.evaluate(() => (globalThis as unknown as WatchedScope).hashed);
}

function install(): void {
  const LEAST_PIECE = 16 * 1024;
  const hashed: { metadataAt?: number; pieceAt?: number } = {};
  const digest = SubtleCrypto.prototype.digest;
  SubtleCrypto.prototype.digest = async function (algorithm, data) {
    const hash = await digest.call(this, algorithm, data);
    const isPiece = data.byteLength >= LEAST_PIECE && Number.isInteger(Math.log2(data.byteLength));
    const at = performance.timeOrigin + performance.now();
    if (isPiece) hashed.pieceAt ??= at;
    else hashed.metadataAt ??= at;
    return hash;
  };
  Object.defineProperty(globalThis, "hashed", { value: hashed });
}
