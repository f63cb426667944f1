import { expect, test, vi } from "vitest";
import { hashOf } from "../gallery/made-up.ts";
import { LazySaves } from "./lazy-saves.ts";
import type { SaveTarget } from "./save-ports.ts";

const target = (torrent: number): SaveTarget => ({ infoHash: hashOf(torrent), fileIndex: 0, name: "a.bin" });
const one = target(1);
const folder = { infoHash: hashOf(1), directory: { name: "album" } as FileSystemDirectoryHandle };

/** @param load settles when the code is loaded */
function setUp(load: () => Promise<void> = async () => undefined) {
  const loaded = { click: vi.fn(), cancel: vi.fn(), keepOnly: vi.fn() };
  const interrupted = vi.fn();
  const loading = vi.fn(async () => {
    await load();
    return { saves: loaded, progressed: vi.fn(), interrupted };
  });
  const saves = new LazySaves(loading);
  const state = ({ infoHash, fileIndex }: SaveTarget = one) => saves.state(infoHash, fileIndex).peek();
  return { saves, loaded, interrupted, loading, state };
}

/** Code that is loaded, or not, when the test says so. */
function slow() {
  const steps: { resolve(): void; reject(error: Error): void }[] = [];
  const load = () => new Promise<void>((resolve, reject) => void steps.push({ resolve, reject }));
  return { load, steps };
}

const offline = new TypeError("Failed to fetch dynamically imported module");

test("clicks wait for the code, are one save each, and show that it is under way", async () => {
  const { load, steps } = slow();
  const { saves, loaded, loading, state } = setUp(load);
  for (const clicked of [one, one, target(2)]) saves.click(clicked);
  expect([state()?.kind, saves.isSaving, loading.mock.calls.length]).toEqual(["streaming", true, 1]);
  steps[0]?.resolve();
  await vi.waitFor(() => expect(loaded.click.mock.calls).toEqual([[one], [target(2)]]));
  expect([state(), saves.isSaving]).toEqual([undefined, false]);
  saves.click(one);
  expect(loaded.click).toHaveBeenCalledTimes(3);
});

test("a save fails with a sentence when the code cannot be loaded, and the next click tries again", async () => {
  const load = vi.fn(async () => undefined).mockRejectedValueOnce(offline);
  const { saves, loaded } = setUp(load);
  saves.click(one);
  await vi.waitFor(() =>
    expect(saves.failures.value).toEqual([{ ...one, problem: { code: "save-not-loaded" } }]),
  );
  saves.click(one);
  expect(saves.failures.value).toEqual([]);
  await vi.waitFor(() => expect(loaded.click).toHaveBeenCalledWith(one));
});

test("what is cancelled or removed before the code is here is not saved", async () => {
  const { load, steps } = slow();
  const { saves, loaded, state } = setUp(load);
  for (const clicked of [one, target(2), target(3)]) saves.click(clicked);
  saves.cancel(one);
  saves.keepOnly((infoHash) => infoHash === hashOf(3));
  expect([state(), state(target(2))]).toEqual([undefined, undefined]);
  steps[0]?.resolve();
  await vi.waitFor(() => expect(loaded.click.mock.calls).toEqual([[target(3)]]));
  saves.cancel(one);
  expect(loaded.cancel).toHaveBeenCalledWith(one);
});

test("nothing is left of removed torrents, also where a view has only asked", () => {
  const { saves } = setUp();
  const [gone, kept] = [saves.state(hashOf(1), 0), saves.state(hashOf(2), 0)];
  saves.keepOnly((infoHash) => infoHash === hashOf(2));
  // A state that is known is the same signal each time.
  expect(saves.state(hashOf(2), 0)).toBe(kept);
  expect(saves.state(hashOf(1), 0)).not.toBe(gone);
});

test("the code is loaded in advance once, and a failure is reported to nobody", async () => {
  const load = vi.fn(async () => undefined).mockRejectedValueOnce(offline);
  const { saves, loading } = setUp(load);
  saves.prepare();
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  saves.prepare();
  expect([loading.mock.calls.length, saves.failures.value]).toEqual([1, []]);
});

test("a folder that a reload has interrupted waits for a click when the code cannot be loaded", async () => {
  const load = vi.fn(async () => undefined).mockRejectedValueOnce(offline);
  const { saves, interrupted, state } = setUp(load);
  await saves.interrupted([folder]);
  const failed = state({ ...one, fileIndex: undefined });
  expect(failed).toMatchObject({ kind: "failed", problem: { code: "save-not-loaded" } });
  if (failed?.kind === "failed") failed.resume?.();
  await vi.waitFor(() => expect(interrupted).toHaveBeenCalledWith([folder]));
});
