/**
 * What every page of a bench does: it reads its own state all the time, and remembers when the file was complete.
 * `install` and `installHashWatch` are sent to pages as source text and refer to nothing outside themselves.
 */
import type { BrowserContext, Page, Worker } from "@playwright/test";

/** The state of a page. Payload bytes. */
interface Reading {
  readonly isComplete: boolean;
  readonly downloaded: number;
  readonly uploaded: number;
  /** Received twice, unrequested or wrong. */
  readonly wasted: number;
}

export interface TimedReading extends Reading {
  /** Milliseconds since 1970, by the machine's one clock. */
  readonly at: number;
}

/** When a page or worker first verified metadata and a piece: milliseconds since 1970, undefined before. */
interface Hashed {
  metadataAt?: number;
  pieceAt?: number;
}

declare global {
  interface Window {
    readonly bench: {
      /** Set by the program. */
      read?: () => Reading | undefined;
      /** One every `SAMPLE_MS`, and one when the file is complete. */
      readonly readings: TimedReading[];
      now(): number;
    };
  }
  /** Set by `watchHashes`, in pages and workers. */
  var hashed: Hashed;
}

/** Resolution of completion times. */
export const POLL_MS = 20;
/** Enough to hash and store any file of a bench. */
export const PREPARE_MS = 180_000;
export const SAMPLE_MS = 100;

/** Installs the watch in every page that the context opens from now on. */
export async function watchPages(context: BrowserContext): Promise<void> {
  // esbuild, which compiles this file, wraps functions into its helper `__name`.
  const content = `globalThis.__name = (named) => named; (${install.toString()})(${POLL_MS}, ${SAMPLE_MS});`;
  await context.addInitScript({ content });
}

function install(pollMs: number, sampleMs: number): void {
  const readings: TimedReading[] = [];
  const bench: Window["bench"] = { readings, now: () => performance.timeOrigin + performance.now() };
  setInterval(() => {
    const reading = bench.read?.();
    if (reading === undefined) return;
    const at = bench.now();
    const last = readings.at(-1);
    if (last === undefined || at - last.at >= sampleMs || reading.isComplete !== last.isComplete)
      readings.push({ ...reading, at });
  }, pollMs);
  Object.defineProperty(globalThis, "bench", { value: bench });
}

export async function readingsOf(page: Page): Promise<readonly TimedReading[]> {
  return page.evaluate(() => window.bench.readings);
}

/** Settles when the file is complete. @throws TimeoutError of Playwright */
export async function completed(page: Page, timeoutMs: number): Promise<void> {
  await page.waitForFunction(() => window.bench.readings.at(-1)?.isComplete === true, undefined, {
    timeout: timeoutMs,
    polling: 200,
  });
}

/** A page or a worker. */
export type Scope = Pick<Worker, "evaluate">;

/** Records the end of every WebCrypto digest from now on. */
export async function watchHashes(scope: Scope): Promise<void> {
  await scope.evaluate(`(${installHashWatch.toString()})()`);
}

function installHashWatch(): void {
  const LEAST_PIECE = 16 * 1024;
  const hashed: Hashed = {};
  const digest = SubtleCrypto.prototype.digest;
  SubtleCrypto.prototype.digest = async function (algorithm, data) {
    const hash = await digest.call(this, algorithm, data);
    // The length of a whole piece is a power of two; that of an info dictionary only by chance.
    const isPiece = data.byteLength >= LEAST_PIECE && Number.isInteger(Math.log2(data.byteLength));
    const at = performance.timeOrigin + performance.now();
    if (isPiece) hashed.pieceAt ??= at;
    else hashed.metadataAt ??= at;
    return hash;
  };
  globalThis.hashed = hashed;
}
