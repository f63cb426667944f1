import { expect, test } from "vitest";
import { parseCommand } from "./options.ts";

test("reads what is to be done", () => {
  expect(parseCommand([])).toEqual({ kind: "help" });
  expect(parseCommand(["fuzz", "--help"])).toEqual({ kind: "help" });
  expect(parseCommand(["corpora"])).toEqual({ kind: "corpora" });
  expect(parseCommand(["fuzz"])).toEqual({
    kind: "fuzz",
    parser: undefined,
    messages: undefined,
    seed: undefined,
  });
  expect(parseCommand(["fuzz", "--parser", "wire", "--messages", "1000000", "--seed", "0"])).toEqual({
    kind: "fuzz",
    parser: "wire",
    messages: 1_000_000,
    seed: 0,
  });
});

test("a trial is done as often as it says, or as asked", () => {
  expect(parseCommand(["renderers"])).toMatchObject({ kind: "trial", runs: 200, seed: undefined });
  expect(parseCommand(["power", "--runs", "3", "--seed", "7"])).toMatchObject({ runs: 3, seed: 7 });
  expect(() => parseCommand(["power", "--runs", "0"])).toThrow(/^--runs: /);
});

test.each([
  [["fizz"], /^"fizz" is not a part/],
  [["fuzz", "wire"], /^"wire" is one part too many/],
  [["fuzz", "--parser", "wires"], /^--parser: there is no parser "wires"$/],
  [["fuzz", "--messages", "0"], /^--messages: /],
  [["fuzz", "--seed", "-1"], /^--seed: |ambiguous/],
  [["fuzz", "--speed"], /--speed/],
])("refuses %j in one line that names it", (args, message) => {
  expect(() => parseCommand(args)).toThrow(message);
});
