/**
 * Chromium keeps the file of a stored Blob on disk as long as a handle of it exists, even after its database was deleted;
 * and handles are so small that nothing triggers their collection for half a minute. This class counts the handles that were
 * given out, and makes the browser collect them: allocating much memory outside the heap does. Nothing writes to that memory,
 * so it is never really used.
 *
 * A FinalizationRegistry counts them, because looking through a WeakRef keeps its target alive for the rest of the task.
 */

const PRESSURE_BYTES = 64 * 1024 * 1024;
/** Collections came after 2 or 3 buffers. With more, other code holds a handle. */
const MAX_BUFFERS = 24;
/** The browser lets go of the files when the collection has been swept, which the next one brings to its end. */
const FURTHER_BUFFERS = 4;

export class BlobHandles {
  private count = 0;
  private readonly registry = new FinalizationRegistry<undefined>(() => {
    this.count--;
  });

  add(blob: Blob): void {
    this.count++;
    this.registry.register(blob, undefined);
  }

  /** Settles when the handles have been collected, or when that does not happen. Drop all references before. */
  async collected(): Promise<void> {
    if (this.count === 0) return;
    // Buffers that are dropped at once are freed cheaply, and never make the browser collect anything else.
    const held: ArrayBuffer[] = [];
    for (let further = 0; further < FURTHER_BUFFERS && held.length < MAX_BUFFERS; ) {
      try {
        held.push(new ArrayBuffer(PRESSURE_BYTES));
      } catch {
        // Memory is so low that the browser collects anyway.
        return;
      }
      // The registry is notified in a task of its own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.count === 0) further++;
    }
  }
}
