import { describe, expect, test } from "vitest";
import { piece } from "../../../shared/session/store/testing/piece-store.contract.ts";
import { RunIndex, runOf } from "./run-index.ts";

describe("run index", () => {
  test("finds single pieces and the pieces of runs", () => {
    const index = new RunIndex([40, 2, "4+3", "9+1"]);
    expect(index.pieces()).toEqual([2, 4, 5, 6, 9, 40]);
    expect(index.runWith(piece(6))).toEqual(runOf(piece(4), 3));
    expect(index.runWith(piece(7))).toBeUndefined();
    expect(index.runWith(piece(40))).toBeUndefined();
  });

  test("parses the keys that it makes", () => {
    const run = runOf(piece(32), 999);
    expect(new RunIndex([run.key]).runWith(piece(63))).toEqual(run);
  });

  test("prefers a single piece to the same piece of a run", () => {
    const index = new RunIndex(["4+3", 5]);
    expect(index.pieces()).toEqual([4, 5, 6]);
    expect(index.runWith(piece(5))).toBeUndefined();
    index.addPiece(piece(6));
    expect(index.runWith(piece(6))).toBeUndefined();
    expect(index.runWith(piece(4))?.key).toBe("4+3");
  });

  test("knows pieces and runs that are added later", () => {
    const index = new RunIndex([]);
    index.addRun(runOf(piece(0), 2));
    expect(index.runWith(piece(1))?.first).toBe(0);
    expect(index.pieces()).toEqual([0, 1]);
  });

  test.each(["x", "4+", "+3", "4+3+1", "-4+3", "4+1000", "4.5+3", " 4+3", ["4+3"], null, new Date(0)])(
    "a key like %o names nothing",
    (key) => {
      expect(new RunIndex([key]).pieces()).toEqual([]);
    },
  );
});
