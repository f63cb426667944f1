/** Web Locks whose holders live until the test ends them. */
import { vi } from "vitest";

export class FakeLocks {
  private readonly waiting = new Map<string, (() => void)[]>();

  /** Instead of the browser's, until `vi.unstubAllGlobals`. */
  install(): this {
    const request = (
      name: string,
      { signal }: { readonly signal?: AbortSignal },
      act: () => void,
    ): Promise<void> =>
      new Promise((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        const granted = (): void => {
          if (signal?.aborted) return;
          act();
          resolve();
        };
        this.waiting.set(name, [...(this.waiting.get(name) ?? []), granted]);
      });
    vi.stubGlobal("navigator", { locks: { request } });
    return this;
  }

  /** The holder of the lock ends. */
  end(name: string): void {
    for (const granted of this.waiting.get(name) ?? []) granted();
    this.waiting.delete(name);
  }
}
