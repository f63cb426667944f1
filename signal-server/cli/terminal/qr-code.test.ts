import { encode } from "uqr";
import { expect, test } from "vitest";
import { qrCode } from "./qr-code.ts";

const LINK = `https://share.example.org/#${"a".repeat(40)}.YWJjZGVmZ2hpamtsbW5vcA`;

/** true: white */
function modulesOf(lines: readonly string[]): readonly (readonly boolean[])[] {
  return lines.flatMap((line) => [
    [...line].map((half) => half === "▀" || half === "█"),
    [...line].map((half) => half === "▄" || half === "█"),
  ]);
}

test("each half of a character is one module of the code, white in the text's colour", () => {
  const { data, size } = encode(LINK, { border: 2 });
  const lines = qrCode(LINK, 80, false)?.split("\n") ?? [];
  expect(lines).toHaveLength(Math.ceil(size / 2));
  expect(modulesOf(lines).slice(0, size)).toEqual(data.map((row) => row.map((isBlack) => !isBlack)));
});

test("with colours, it is black on white in every terminal", () => {
  const plain = qrCode(LINK, 80, false)?.split("\n") ?? [];
  const coloured = qrCode(LINK, 80, true)?.split("\n") ?? [];
  expect(coloured).toEqual(plain.map((line) => `\u001b[97;40m${line}\u001b[0m`));
});

test("is left out where it does not fit", () => {
  expect(qrCode(LINK, 30, true)).toBeUndefined();
});
