/** The saves of this tab that the browser downloads from the service worker, by the name in their URLs. */

import { shareReports } from "./share-reports.ts";

interface Save {
  readonly onProgress: (share: number) => void;
  readonly taken: (isTaken: boolean) => void;
  readonly failed: (error: unknown) => void;
  /** Ends the stream. */
  end: () => void;
}

/** A request that belongs to a save. */
export interface Saving {
  /** The browser asks for the bytes. @param end called when the user cancels the save on the page */
  begun(end: () => void): void;
  /** @param bytes that were sent now; with the last one, the browser has the file */
  progressed(bytes: number): void;
  /** The browser, or its user, has stopped the download. Nothing happens once it has everything. */
  cancelled(): void;
  failed(error: unknown): void;
}

export class StreamedSaves {
  private readonly saves = new Map<string, Save>();

  /**
   * The page is about to start a download.
   * @param onProgress receives 0 as soon as the browser has asked for it, and then the share that was sent
   * @returns whether the browser has taken all of it; rejects when it could not be read
   */
  expect(name: string, onProgress: (share: number) => void): Promise<boolean> {
    return new Promise((taken, failed) => {
      this.saves.set(name, { onProgress, taken, failed, end: () => undefined });
    });
  }

  has(name: string): boolean {
    return this.saves.has(name);
  }

  /** @param length of what is saved, bytes @returns undefined: no save of this tab */
  find(name: string, length: number): Saving | undefined {
    const save = this.saves.get(name);
    if (save === undefined) return undefined;
    let sent = 0;
    const report = shareReports(length, save.onProgress);
    let hasBegun = false;
    const settle = (how: () => void): void => {
      if (this.saves.delete(name)) how();
    };
    return {
      begun: (end) => {
        hasBegun = true;
        save.end = end;
        save.onProgress(0);
      },
      progressed: (bytes) => {
        sent += bytes;
        if (sent === length) settle(() => save.taken(true));
        else report(sent);
      },
      cancelled: () => {
        // Nothing is read of an empty file, and of one whose headers alone were asked for.
        if (hasBegun || length === 0) settle(() => save.taken(length === 0));
      },
      failed: (error) => settle(() => save.failed(error)),
    };
  }

  /** Stops the download. */
  cancel(name: string): void {
    const save = this.saves.get(name);
    if (!this.saves.delete(name)) return;
    save?.end();
    save?.taken(false);
  }
}
