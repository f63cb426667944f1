import { describe, expect, it } from "vitest";
import { hashOf } from "../gallery/made-up.ts";
import type { Copy, SavePorts, SaveTarget } from "./save-ports.ts";
import { SaveStates } from "./save-states.ts";
import { Saves } from "./saves.ts";

const target = (fileIndex: number, torrent = 1): SaveTarget => ({
  infoHash: hashOf(torrent),
  fileIndex,
  name: `${fileIndex}.bin`,
});
const one = target(0);

/** Single files only, and every one is copied. */
const WITHOUT_SERVICE_WORKER = {
  isFolder: () => false,
  canStream: () => false,
  stream: () => unused(),
  pickFolder: async () => "missing",
  mayWrite: async () => false,
  writeFolder: () => unused(),
  forgetFolder: () => undefined,
} satisfies Partial<SavePorts>;

function unused(): never {
  throw new Error("the test does not use it");
}

/** A worker, a browser and a clock that do what the test says. */
function setUp() {
  const copies: { target: SaveTarget; progress(share: number): void; finish(): void; fail(): void }[] = [];
  const released: number[] = [];
  const downloads: string[] = [];
  const timers = new Map<number, () => void>();
  const world = { mayDownload: true, now: 0 };
  const states = new SaveStates();
  const saves = new Saves(states, {
    ...WITHOUT_SERVICE_WORKER,
    copy: (target, onProgress): Copy => {
      const number = copies.length;
      const file = new Promise<File>((resolve, reject) => {
        copies.push({
          target,
          progress: onProgress,
          finish: () => resolve(new File(["12345"], target.name)),
          fail: () => reject(new Error("the disk is full")),
        });
      });
      return { file, release: () => void released.push(number) };
    },
    problemOf: () => ({ code: "quota-full" }),
    mayDownload: () => world.mayDownload,
    download: ({ name }) => void downloads.push(name),
    takingMs: (length) => 1000 * length,
    now: () => world.now,
    after: (ms, action) => {
      const id = world.now + ms;
      timers.set(id, action);
      return () => void timers.delete(id);
    },
  });
  return {
    saves,
    states,
    copies,
    released,
    downloads,
    world,
    kind: ({ infoHash, fileIndex } = one) => states.state(infoHash, fileIndex).peek()?.kind,
    finish: async (number: number) => {
      copies[number]?.finish();
      await settled();
    },
    fail: async (number: number) => {
      copies[number]?.fail();
      await settled();
    },
    pass: (ms: number) => {
      world.now += ms;
      for (const [at, action] of timers) {
        if (at > world.now) continue;
        timers.delete(at);
        action();
      }
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a save", () => {
  it.each([
    ["during the copy", 0, 0],
    ["one after another, also while the browser takes the file", 400, 2],
  ])("is one download, whatever the number of clicks: %s", async (_, intervalMs, finishedAfter) => {
    const { saves, copies, downloads, finish, pass, kind } = setUp();
    for (let click = 0; click < 5; click++) {
      saves.click(one);
      if (finishedAfter > 0 && click === finishedAfter) await finish(0);
      pass(intervalMs);
    }
    await finish(0);
    expect([copies.length, downloads, kind()]).toEqual([1, ["0.bin"], "saved"]);
  });

  it("is under way until the browser has it, also while it waits for a click", async () => {
    const { saves, states, world, finish, fail } = setUp();
    const isSaving: boolean[] = [states.isSaving];
    const note = () => isSaving.push(states.isSaving);
    saves.click(one);
    note();
    world.mayDownload = false;
    await finish(0);
    note();
    world.mayDownload = true;
    saves.click(one);
    note();
    saves.click(target(1));
    note();
    await fail(1);
    note();
    expect(isSaving).toEqual([false, true, true, false, true, false]);
  });

  it("shows its progress", () => {
    const { saves, states, copies } = setUp();
    saves.click(one);
    copies[0]?.progress(0.42);
    expect(states.state(one.infoHash, 0).peek()).toMatchObject({ kind: "copying", share: 0.42 });
  });

  it("can be repeated: from the same copy while there is one, or else from a new one", async () => {
    const { saves, copies, released, downloads, finish, pass } = setUp();
    saves.click(one);
    await finish(0);
    pass(4_000);
    saves.click(one);
    expect([copies.length, downloads.length]).toEqual([1, 2]);
    // The browser is still taking it for the second time.
    pass(4_000);
    expect(released).toEqual([]);
    pass(1_000);
    expect(released).toEqual([0]);
    saves.click(one);
    await finish(1);
    expect([copies.length, downloads.length]).toEqual([2, 3]);
  });

  it("waits for another click where the browser would not start the download", async () => {
    const { saves, states, world, downloads, finish, kind } = setUp();
    saves.click(one);
    world.mayDownload = false;
    await finish(0);
    expect([downloads, kind()]).toEqual([[], "ready"]);
    saves.click(one);
    expect([downloads, kind()]).toEqual([["0.bin"], "saved"]);
    expect(states.lastEnd.value).toEqual({ kind: "saved", name: "0.bin" });
  });

  it("that fails names its file, and can be repeated", async () => {
    const { saves, states, fail, finish, kind, copies } = setUp();
    saves.click(one);
    await fail(0);
    expect(kind()).toBe("failed");
    expect(states.failures.value).toEqual([{ ...one, problem: { code: "quota-full" } }]);
    saves.click(one);
    expect(states.failures.value).toEqual([]);
    await finish(1);
    expect([copies.length, kind()]).toEqual([2, "saved"]);
  });
});

it("a torrent is saved once each of its files with content is", async () => {
  const { saves, states, finish } = setUp();
  const torrent = {
    infoHash: one.infoHash,
    files: [5, 0, 7].map((length, n) => ({ path: [`${n}`], length })),
  };
  saves.click(target(0));
  await finish(0);
  expect(states.hasAllOf(torrent)).toBe(false);
  saves.click(target(2));
  expect(states.hasAllOf(torrent)).toBe(false);
  await finish(1);
  expect(states.hasAllOf(torrent)).toBe(true);
  expect(states.hasAllOf({ ...torrent, infoHash: hashOf(2) })).toBe(false);
});

describe("cancelling", () => {
  it.each([
    ["while it is copied", false],
    ["while it waits for a click", true],
  ])("frees the copy at once: %s", async (_, isFinished) => {
    const { saves, world, released, downloads, finish, kind } = setUp();
    world.mayDownload = false;
    saves.click(one);
    if (isFinished) await finish(0);
    saves.cancel(one);
    expect([released, kind()]).toEqual([[0], undefined]);
    await finish(0);
    expect([released, downloads, kind()]).toEqual([[0], [], undefined]);
  });

  it("does nothing once the browser has the file", async () => {
    const { saves, released, finish, kind } = setUp();
    saves.click(one);
    await finish(0);
    saves.cancel(one);
    expect([released, kind()]).toEqual([[], "saved"]);
  });

  it("is not undone by progress or failure that arrives late", async () => {
    const { saves, states, copies, fail, kind } = setUp();
    saves.click(one);
    saves.cancel(one);
    copies[0]?.progress(0.5);
    await fail(0);
    expect([kind(), states.failures.value]).toEqual([undefined, []]);
  });
});

describe("several files", () => {
  it("are copied two at a time, in the order of the clicks", async () => {
    const { saves, copies, finish, kind } = setUp();
    for (const file of [0, 1, 2, 3]) saves.click(target(file));
    const copied = () => copies.map(({ target }) => target.fileIndex);
    expect([copied(), kind(target(2))]).toEqual([[0, 1], "queued"]);
    saves.cancel(target(2));
    await finish(0);
    expect(copied()).toEqual([0, 1, 3]);
  });

  it("a failure or a cancelled copy makes room for the next", async () => {
    const { saves, copies, fail } = setUp();
    for (const file of [0, 1, 2, 3]) saves.click(target(file));
    await fail(0);
    expect(copies.length).toBe(3);
    saves.cancel(target(1));
    expect(copies.length).toBe(4);
  });

  it("of a removed torrent are forgotten, the others are not", async () => {
    const { saves, released, finish, kind, copies } = setUp();
    saves.click(target(0));
    await finish(0);
    saves.click(target(1));
    saves.click(target(0, 2));
    saves.click(target(1, 2));
    saves.keepOnly((infoHash) => infoHash === hashOf(2));
    expect(released).toEqual([0, 1]);
    expect([kind(target(0)), kind(target(1))]).toEqual([undefined, undefined]);
    expect(copies.length).toBe(4);
  });
});
