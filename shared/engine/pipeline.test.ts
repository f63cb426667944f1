import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH, type Block, type PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { Pipeline } from "./pipeline.ts";

const LIMIT = 500;

function block(number: number): Block {
  return { piece: (number >> 4) as PieceIndex, begin: (number & 15) * BLOCK_LENGTH, length: BLOCK_LENGTH };
}

/** A pipeline in virtual time, its blocks numbered in the order of the requests. */
class Bench {
  now = 0;
  readonly pipeline = new Pipeline(BLOCK_LENGTH);
  private next = 0;

  get room(): number {
    return this.pipeline.room(this.now, LIMIT);
  }

  /** Requests as many blocks as there is room for, or fewer. @returns their numbers */
  ask(count = this.room): number[] {
    const numbers = Array.from({ length: count }, () => this.next++);
    for (const number of numbers) this.pipeline.asked(this.now, block(number));
    return numbers;
  }

  answer(number: number): string {
    const { piece, begin } = block(number);
    return this.pipeline.answered(this.now, piece, begin).kind;
  }

  /** Requests one block after the other, each answered after `responseMs`. */
  exchange(count: number, responseMs: number): void {
    for (let i = 0; i < count; i++) {
      const [number] = this.ask(1);
      this.now += responseMs;
      this.answer(number as number);
    }
  }

  /** Lets time pass in ticks. @returns how many requests were given up */
  pass(ms: number): number {
    let late = 0;
    for (const until = this.now + ms; this.now < until; ) {
      this.now += 500;
      late += this.pipeline.expire(this.now).length;
      this.pipeline.noticeSnub(this.now);
    }
    return late;
  }
}

describe("the window", () => {
  test("starts at 256 KiB and grows to 500 blocks by a sixteenth of a block per block", () => {
    const bench = new Bench();
    expect(bench.room).toBe(16);
    bench.exchange(16, 20);
    expect(bench.room).toBe(17);
    bench.exchange(16 * 16, 20);
    expect(bench.room).toBe(33);
    bench.exchange(16 * 600, 20);
    expect(bench.room).toBe(500);
  });

  test("stays while answers are a little late, and shrinks to two while they queue", () => {
    const bench = new Bench();
    bench.exchange(1, 20);
    bench.exchange(100, 250);
    expect(bench.room).toBe(16);
    bench.exchange(200, 900);
    expect(bench.room).toBe(2);
  });

  test("is bounded by what the peer queues", () => {
    const bench = new Bench();
    expect(bench.pipeline.room(0, 5)).toBe(5);
    bench.ask(4);
    expect(bench.pipeline.room(0, 5)).toBe(1);
    expect(bench.pipeline.room(0, 3)).toBe(0);
  });

  test("is filled in groups of a quarter of it, at most eight", () => {
    const bench = new Bench();
    const roomAfter = (answers: number[]): number => {
      for (const number of answers) bench.answer(number);
      return bench.room;
    };
    const first = bench.ask();
    expect(roomAfter(first.slice(0, 3))).toBe(0);
    expect(roomAfter(first.slice(3, 4))).toBe(4);
    for (const number of first.slice(4)) bench.answer(number);
    bench.exchange(47 * 16, 20);
    const wide = bench.ask();
    expect(wide).toHaveLength(64);
    expect(roomAfter(wide.slice(0, 7))).toBe(0);
    expect(roomAfter(wide.slice(7, 8))).toBe(8);
  });

  test("halves when a request times out", () => {
    const bench = new Bench();
    bench.exchange(1, 100);
    bench.ask();
    expect(bench.pass(3 * SECOND_MS)).toBe(16);
    bench.pipeline.revive();
    expect(bench.room).toBe(8);
  });
});

describe("the time-out", () => {
  test("is ten seconds before the first answer", () => {
    const bench = new Bench();
    bench.ask();
    expect(bench.pass(9.5 * SECOND_MS)).toBe(0);
    expect(bench.pass(0.5 * SECOND_MS)).toBe(16);
  });

  test("follows the response time, from two seconds to a minute", () => {
    const fast = new Bench();
    fast.exchange(50, 30);
    expect(fast.pipeline.timeoutMs).toBe(2 * SECOND_MS);
    const slow = new Bench();
    slow.exchange(50, 5_000);
    expect(slow.pipeline.timeoutMs).toBeGreaterThan(5 * SECOND_MS);
    expect(slow.pipeline.timeoutMs).toBeLessThan(6 * SECOND_MS);
    const unsteady = new Bench();
    for (let i = 0; i < 50; i++) unsteady.exchange(1, i % 2 === 0 ? 20 : 90_000);
    expect(unsteady.pipeline.timeoutMs).toBe(60 * SECOND_MS);
  });

  test("is doubled for a peer that still delivers", () => {
    const bench = new Bench();
    bench.exchange(50, 30);
    bench.ask(4);
    let late = 0;
    const keepBusy = (ms: number): void => {
      for (const until = bench.now + ms; bench.now < until; ) {
        late += bench.pass(500);
        bench.exchange(1, 30);
      }
    };
    keepBusy(3_500);
    expect(late).toBe(0);
    keepBusy(1_000);
    expect(late).toBe(4);
    // That does not make it stalled.
    expect(bench.room).toBeGreaterThan(1);
  });

  test("grows with the late answers of a slower peer", () => {
    const bench = new Bench();
    const numbers = bench.ask();
    expect(bench.pass(15 * SECOND_MS)).toBe(16);
    for (const number of numbers) expect(bench.answer(number)).toBe("withdrawn");
    expect(bench.pipeline.timeoutMs).toBeGreaterThan(15 * SECOND_MS);
    const again = bench.ask();
    expect(again.length).toBeGreaterThan(1);
    expect(bench.pass(15 * SECOND_MS)).toBe(0);
  });
});

describe("a stalled peer", () => {
  function stalled(): Bench {
    const bench = new Bench();
    bench.exchange(50, 30);
    bench.ask();
    expect(bench.pass(2 * SECOND_MS)).toBeGreaterThan(0);
    return bench;
  }

  test("gets no requests for the length of a time-out, then one block at a time", () => {
    const bench = stalled();
    expect(bench.room).toBe(0);
    bench.pass(2 * SECOND_MS);
    expect(bench.ask()).toHaveLength(1);
    expect(bench.pass(2 * SECOND_MS)).toBe(1);
    expect(bench.room).toBe(0);
  });

  test("recovers with the first answer, even a late one", () => {
    const bench = stalled();
    expect(bench.answer(50)).toBe("withdrawn");
    expect(bench.room).toBeGreaterThan(1);
  });

  test("recovers when it unchokes us", () => {
    const bench = stalled();
    bench.pipeline.revive();
    expect(bench.room).toBeGreaterThan(1);
  });
});

describe("snubbing", () => {
  test("begins after a minute of requests without a block, and ends with one block", () => {
    const bench = new Bench();
    bench.ask();
    bench.pass(59 * SECOND_MS);
    expect(bench.pipeline.snubbed).toBe(false);
    bench.pass(1 * SECOND_MS);
    expect(bench.pipeline.snubbed).toBe(true);
    bench.answer(0);
    expect(bench.pipeline.snubbed).toBe(false);
  });

  test("does not begin after a minute without requests", () => {
    const bench = new Bench();
    bench.exchange(5, 30);
    bench.pass(300 * SECOND_MS);
    bench.ask();
    bench.pass(5 * SECOND_MS);
    expect(bench.pipeline.snubbed).toBe(false);
    bench.pipeline.idle();
    bench.pass(300 * SECOND_MS);
    expect(bench.pipeline.snubbed).toBe(false);
  });
});

describe("an answer", () => {
  test("counts once, and differs from a block that was not requested", () => {
    const bench = new Bench();
    expect(bench.answer(0)).toBe("unasked");
    bench.ask(1);
    expect(bench.answer(0)).toBe("asked");
    expect(bench.answer(0)).toBe("unasked");
  });

  test("to a withdrawn request may still arrive, once per request", () => {
    const bench = new Bench();
    for (let i = 0; i < 2; i++) {
      bench.pipeline.asked(bench.now, block(7));
      expect(bench.pipeline.withdraw(block(7))).toBe(true);
    }
    expect(bench.pipeline.withdraw(block(7))).toBe(false);
    expect([bench.answer(7), bench.answer(7), bench.answer(7)]).toEqual([
      "withdrawn",
      "withdrawn",
      "unasked",
    ]);
  });

  test("that rejects a block concerns the withdrawn request first, which was sent before", () => {
    const { pipeline } = new Bench();
    const { piece, begin } = block(7);
    pipeline.asked(0, block(7));
    pipeline.withdraw(block(7));
    pipeline.asked(0, block(7));
    expect(pipeline.rejected(piece, begin)).toBeUndefined();
    expect(pipeline.size).toBe(1);
    expect(pipeline.rejected(piece, begin)).toEqual(block(7));
    expect(pipeline.size).toBe(0);
    expect(pipeline.rejected(piece, begin)).toBeUndefined();
  });

  test("beyond a piece's end is not taken for a block of another piece", () => {
    const { pipeline } = new Bench();
    pipeline.asked(0, block(16));
    expect(pipeline.answered(1, 0, 16 * 1024 * 1024).kind).toBe("unasked");
    expect(pipeline.answered(1, 1, 1).kind).toBe("unasked");
    expect(pipeline.answered(1, 1, 0).kind).toBe("asked");
  });

  test("to a request withdrawn long ago counts as unrequested, because memory is bounded", () => {
    const { pipeline } = new Bench();
    for (let number = 0; number <= 1_000; number++) {
      pipeline.asked(0, block(number));
      pipeline.withdraw(block(number));
    }
    expect(pipeline.answered(1, block(0).piece, block(0).begin).kind).toBe("unasked");
    expect(pipeline.answered(1, block(1).piece, block(1).begin).kind).toBe("withdrawn");
  });
});
