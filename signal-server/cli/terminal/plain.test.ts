import { expect, test } from "vitest";
import { columnsOf, cutTo, plain, plainJson, quoted } from "./plain.ts";

test("escape sequences and marks that reverse text never reach a terminal", () => {
  expect(plain("a\u001b]0;evil\u0007b\u009b2J\u202egpj.exe\r\n")).toBe("a�]0;evil�b�2J�gpj.exe��");
  expect(plain("한글 é 🎬")).toBe("한글 é 🎬");
});

test("JSON keeps such characters as escapes", () => {
  const value = { name: "a\u001b\u009b\u202e\u2028한글" };
  const json = plainJson(value);
  expect(json).toBe('{"name":"a\\u001b\\u009b\\u202e\\u2028한글"}');
  expect(JSON.parse(json)).toEqual(value);
});

test("quotes what is too long as far as people recognise it", () => {
  expect(quoted("a\nb")).toBe("“a�b”");
  expect(quoted("b".repeat(1000))).toBe(`“${"b".repeat(80)}…”`);
});

test.each([
  ["abc", 3],
  ["한글", 4],
  ["e\u0301", 1],
  ["🎬", 2],
  ["a\u200bb", 2],
])("%j fills %i columns", (text, columns) => expect(columnsOf(text)).toBe(columns));

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdef", 5, "abcd…"],
  ["한글한글", 5, "한글…"],
  ["한글한글", 4, "한…"],
  ["abc", 1, "…"],
  ["abc", 0, ""],
])("%j cut to %i columns is %j", (text, columns, expected) => expect(cutTo(text, columns)).toBe(expected));
