import { describe, expect, it } from "vitest";
import { ScreenLock } from "./wake-lock.ts";

/** A browser that answers when told to. */
function browser() {
  const locks: { released: boolean; release(): Promise<void> }[] = [];
  const answers: ((isGranted: boolean) => void)[] = [];
  const lock = new ScreenLock(
    () =>
      new Promise((resolve, reject) => {
        answers.push((isGranted) => {
          if (!isGranted) return reject(new DOMException("low battery", "NotAllowedError"));
          const sentinel = {
            released: false,
            release: async () => {
              sentinel.released = true;
            },
          };
          locks.push(sentinel);
          resolve(sentinel);
        });
      }),
  );
  return {
    lock,
    answer: async (isGranted: boolean) => {
      answers.shift()?.(isGranted);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
    asked: () => answers.length,
    held: () => locks.filter(({ released }) => !released).length,
    /** As when the page is hidden. */
    releaseAll: () => {
      for (const lock of locks) lock.released = true;
    },
  };
}

describe("the screen lock", () => {
  it("is requested once, held while wanted, and released", async () => {
    const { lock, answer, asked, held } = browser();
    lock.want(true);
    lock.want(true);
    expect(asked()).toBe(1);
    await answer(true);
    expect(held()).toBe(1);
    lock.want(true);
    expect(asked()).toBe(0);
    lock.want(false);
    expect(held()).toBe(0);
  });

  it("is released at once if it is granted too late", async () => {
    const { lock, answer, held } = browser();
    lock.want(true);
    lock.want(false);
    await answer(true);
    expect(held()).toBe(0);
  });

  it("is requested again after the browser released it", async () => {
    const { lock, answer, asked, held, releaseAll } = browser();
    lock.want(true);
    await answer(true);
    releaseAll();
    lock.want(false);
    lock.want(true);
    expect(asked()).toBe(1);
    await answer(true);
    expect(held()).toBe(1);
  });

  it("stays silent when refused, and asks again at the next change only", async () => {
    const { lock, answer, asked, held } = browser();
    lock.want(true);
    await answer(false);
    expect([asked(), held()]).toEqual([0, 0]);
    lock.want(false);
    lock.want(true);
    expect(asked()).toBe(1);
  });
});
