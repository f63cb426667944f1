import { expect, test } from "vitest";
import { BLOCK_LENGTH, type Block, type PieceIndex } from "../core/layout.ts";
import { MAX_QUEUED_REQUESTS, UploadQueue } from "./upload-queue.ts";

function block(number: number): Block {
  return { piece: number as PieceIndex, begin: BLOCK_LENGTH, length: BLOCK_LENGTH };
}

test("returns blocks in the order of the requests, without cancelled ones", () => {
  const queue = new UploadQueue();
  for (const number of [3, 1, 2]) expect(queue.add(block(number))).toBe(true);
  expect(queue.first()).toEqual(block(3));
  expect(queue.remove(block(3))).toBe(true);
  expect(queue.remove(block(3))).toBe(false);
  expect(queue.first()).toEqual(block(1));
  expect(queue.drain()).toEqual([block(1), block(2)]);
  expect([queue.size, queue.first()]).toEqual([0, undefined]);
});

test("ignores a second request for the same block", () => {
  const queue = new UploadQueue();
  expect([queue.add(block(1)), queue.add(block(2)), queue.add(block(1)), queue.size]).toEqual([
    true,
    true,
    true,
    2,
  ]);
  expect(queue.first()).toEqual(block(1));
});

test("is full with 500 blocks and then accepts only repeated ones", () => {
  const queue = new UploadQueue();
  for (let number = 0; number < MAX_QUEUED_REQUESTS; number++) expect(queue.add(block(number))).toBe(true);
  expect([queue.add(block(500)), queue.add(block(0)), queue.size]).toEqual([false, true, 500]);
});
