/**
 * Chromium keeps the file of a stored Blob on disk as long as a handle of it exists, even after its database was deleted;
 * and handles are so small that nothing triggers their collection. This class knows the handles that were given out, and
 * makes the browser collect them: allocating much memory outside the heap does. Nothing writes to that memory, so it is
 * never really used.
 */

const PRESSURE_BYTES = 64 * 1024 * 1024;
/** Collections came after 3 to 17 buffers. With more, other code holds a handle. */
const MAX_BUFFERS = 60;
/** Collected handles are forgotten when there are this many, or twice as many as were left the last time. */
const MIN_SWEEP = 256;

export class BlobHandles {
  private handles: WeakRef<Blob>[] = [];
  private sweepAt = MIN_SWEEP;

  add(blob: Blob): void {
    this.handles.push(new WeakRef(blob));
    if (this.handles.length < this.sweepAt) return;
    this.sweep();
    this.sweepAt = Math.max(MIN_SWEEP, 2 * this.handles.length);
  }

  /** Settles when the handles have been collected, or when that does not happen. Drop all references before. */
  async collected(): Promise<void> {
    for (let buffers = 0; buffers < MAX_BUFFERS; buffers++) {
      // A WeakRef keeps its target until the end of the task.
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.sweep();
      if (this.handles.length === 0) return;
      try {
        new ArrayBuffer(PRESSURE_BYTES);
      } catch {
        // Memory is so low that the browser collects anyway.
      }
    }
  }

  private sweep(): void {
    this.handles = this.handles.filter((handle) => handle.deref() !== undefined);
  }
}
