/** What every implementation of `FetchRange` must do. Each one runs this suite with a `RangeRig` of its own. */
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes } from "../../core/bytes.ts";
import type { FetchRange, FileRange } from "../ports.ts";

/** A server with one file, and what fetches from it. */
export interface RangeRig {
  readonly fetchRange: FetchRange;
  readonly url: string;
  readonly file: Uint8Array;
  /** From now on it sends half of each range, and then nothing. */
  stall(): void;
  /** Waits until `condition` holds. @throws when it does not */
  until(condition: () => boolean): Promise<void>;
  close?(): Promise<void>;
}

/** Begins to fetch, and records the events as texts. */
export function fetched(fetchRange: FetchRange, range: FileRange) {
  const events: string[] = [];
  const chunks: Uint8Array[] = [];
  const giveUp = fetchRange(range, {
    bytes: (chunk) => chunks.push(chunk),
    done: () => events.push("done"),
    failed: ({ code, detail }) => events.push(detail === undefined ? code : `${code} ${detail}`),
  });
  expect([events, chunks]).toEqual([[], []]);
  return { events, chunks, giveUp, bytes: () => concatBytes(chunks) };
}

export function testFetchRange(name: string, make: () => Promise<RangeRig>): void {
  describe(`${name}: the contract of ranges`, () => {
    const withRig = (run: (rig: RangeRig) => Promise<void>) => async () => {
      const rig = await make();
      await run(rig).finally(() => rig.close?.());
    };

    test(
      "delivers exactly the range, in order, and then ends",
      withRig(async ({ file, fetchRange, until, url }) => {
        for (const [begin, end] of [
          [0, file.length],
          [1, 2],
          [12_345, 90_000],
          [file.length - 1, file.length],
        ] as const) {
          const { bytes, events } = fetched(fetchRange, { url, begin, end });
          await until(() => events.length > 0);
          expect(events).toEqual(["done"]);
          expect(equalBytes(bytes(), file.subarray(begin, end))).toBe(true);
        }
      }),
    );

    test(
      "keeps ranges apart that are fetched at once",
      withRig(async ({ file, fetchRange, until, url }) => {
        const ranges = [0, 1, 2, 3].map((n) => ({ url, begin: n * 1000, end: n * 1000 + 50_000 }));
        const all = ranges.map((range) => fetched(fetchRange, range));
        await until(() => all.every(({ events }) => events.length > 0));
        for (const [n, { begin, end }] of ranges.entries())
          expect(equalBytes(all[n]?.bytes() ?? new Uint8Array(), file.subarray(begin, end))).toBe(true);
      }),
    );

    test(
      "names what is wrong, once",
      withRig(async ({ file, fetchRange, until, url }) => {
        const beyond = fetched(fetchRange, { url, begin: file.length + 5, end: file.length + 9 });
        const missing = fetched(fetchRange, { url: `${url}.gone`, begin: 0, end: 9 });
        await until(() => beyond.events.length + missing.events.length === 2);
        expect(beyond).toMatchObject({ events: ["web-seed-wrong-range"], chunks: [] });
        expect(missing).toMatchObject({ events: ["web-seed-status 404"], chunks: [] });
      }),
    );

    test(
      "reports nothing after it has been given up, before and while bytes arrive",
      withRig(async ({ fetchRange, stall, until, url }) => {
        const unheard = fetched(fetchRange, { url, begin: 0, end: 90_000 });
        unheard.giveUp();
        stall();
        const half = fetched(fetchRange, { url, begin: 0, end: 90_000 });
        await until(() => half.bytes().length === 45_000);
        half.giveUp();
        half.giveUp();
        const other = fetched(fetchRange, { url: `${url}.gone`, begin: 0, end: 9 });
        await until(() => other.events.length > 0);
        expect([unheard.events, half.events, unheard.chunks]).toEqual([[], [], []]);
      }),
    );
  });
}
