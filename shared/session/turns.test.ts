import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("runs a few at a time, in order, and goes on after a failure", async () => {
  const turns = new Turns(2);
  const finish: (() => void)[] = [];
  const started: number[] = [];
  const runs = Array.from({ length: 5 }, (_, number) =>
    turns.run(async () => {
      started.push(number);
      await new Promise<void>((resolve) => finish.push(resolve));
      if (number === 0) throw new Error("broken");
      return number;
    }),
  );
  const results = Promise.allSettled(runs);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  expect(started).toEqual([0, 1]);
  finish[0]?.();
  await settle();
  expect(started).toEqual([0, 1, 2]);
  for (let number = 1; number < 5; number++) {
    finish[number]?.();
    await settle();
  }
  expect((await results).map(({ status }) => status)).toEqual(["rejected", ...Array(4).fill("fulfilled")]);
});
