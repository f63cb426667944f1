/** Memory in use after a garbage collection: what a flood has left behind. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Bytes on the heap and in buffers outside it. */
export function memoryInUse(): number {
  // Twice: the second one waits until the buffers that the first one found have been freed, on another thread.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Memory at several moments of a flood. The first ones count as warming up: code is compiled, caches fill. */
export class MemoryTrend {
  private readonly samples: number[] = [];

  sample(): void {
    this.samples.push(memoryInUse());
  }

  /** Bytes by which the last sample is above the lowest of the first half; 0 with fewer than two samples. */
  get growth(): number {
    const early = this.samples.slice(0, Math.max(1, this.samples.length >> 1));
    const last = this.samples.at(-1);
    return last === undefined ? 0 : Math.max(0, last - Math.min(...early));
  }

  toString(): string {
    const [first = 0] = this.samples;
    const last = this.samples.at(-1) ?? first;
    const most = Math.max(first, ...this.samples);
    return `memory ${megabytes(first)} at first, at most ${megabytes(most)}, ${megabytes(last)} at the end`;
  }
}
