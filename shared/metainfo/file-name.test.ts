import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../core/bytes.ts";
import { displayName, safeFileName } from "./file-name.ts";

const FAMILY = "👨‍👩‍👧‍👦";

describe("displayName", () => {
  test.each([
    ["보고서 최종.hwp", "보고서 최종.hwp"],
    [`${FAMILY} 🏳️‍🌈 휴가.mp4`, `${FAMILY} 🏳️‍🌈 휴가.mp4`],
    ["invoice\u202egpj.exe", "invoicegpj.exe"],
    ["\u2066a\u2069\u200f\u200e\u061cb", "ab"],
    ["a\u0000b\nc\u007f\u0085\u2028d", "abcd"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["../..", "../.."],
    ["\u202e\u202e", "\ufffd"],
    ["", "\ufffd"],
    ["  ", "\ufffd"],
    ["\u200b\u2060", "\ufffd"],
    ["한글.txt".normalize("NFD"), "한글.txt"],
    ["e\u202e\u0301", "é"],
    ["가".repeat(1000), `${"가".repeat(84)}…`],
    [`${"가".repeat(1000)}.mp4`, `${"가".repeat(82)}….mp4`],
  ])("shows %j as %j", (name, shown) => expect(displayName(name)).toBe(shown));
});

describe("safeFileName", () => {
  test.each([
    ["movie.mp4", "movie.mp4"],
    [".gitignore", ".gitignore"],
    [`${FAMILY} 사진 (1).jpg`, `${FAMILY} 사진 (1).jpg`],
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["..\\..\\evil.exe", ".._.._evil.exe"],
    ["/", "_"],
    ["..", "file"],
    [".", "file"],
    ["", "file"],
    ["   ", "file"],
    ["\u202e", "file"],
    ["C:\\Windows\\x", "C__Windows_x"],
    ["note.txt:hidden.exe", "note.txt_hidden.exe"],
    ['"<img onerror=x>"', "__img onerror=x__"],
    ["a|b?c*d", "a_b_c_d"],
    ["a.exe. . .", "a.exe"],
    ["photo\u202egpj.exe", "photogpj.exe"],
    ["\u200b", "file"],
    ["\u2800 \u3164\ufe0f", "file"],
    ["\ud83d\ude00", "\ud83d\ude00"],
    ["\u0301", "\u0301"],
    ["a\u3000.\u00a0", "a"],
    ["com¹ .x", "_com¹ .x"],
    ["nul\u00a0", "_nul"],
    ["한글.txt".normalize("NFD"), "한글.txt"],
    ["e\u0000\u0301", "é"],
    ["a\u0000.txt", "a.txt"],
    ["CON", "_CON"],
    ["con.txt", "_con.txt"],
    ["Aux .h", "_Aux .h"],
    ["nul...", "_nul"],
    ["COM1.tar.gz", "_COM1.tar.gz"],
    ["lpt³", "_lpt³"],
    ["CONIN$", "_CONIN$"],
    ["console.log", "console.log"],
    ["com10.txt", "com10.txt"],
    ["aux\u202e", "_aux"],
    [`con${" ".repeat(300)}x.txt`, "_con.txt"],
    [`con.${"a".repeat(260)}`, `_con.${"a".repeat(250)}`],
  ])("saves %j as %j", (name, saved) => expect(safeFileName(name)).toBe(saved));

  test("shortens a long name by whole characters and keeps its extension", () => {
    expect(safeFileName(`${"가".repeat(200)}.mp4`)).toBe(`${"가".repeat(83)}.mp4`);
    expect(safeFileName(`${"😀".repeat(100)}.tar.gz`)).toBe(`${"😀".repeat(63)}.gz`);
    expect(safeFileName(`${"a".repeat(300)}`)).toBe("a".repeat(255));
    expect(safeFileName(`a.${"b".repeat(300)}`)).toBe(`a.${"b".repeat(253)}`);
    expect(safeFileName(`${"a".repeat(251)}.txt`)).toBe(`${"a".repeat(251)}.txt`);
  });

  test("returns a harmless path component for any name, and returns that one unchanged", () => {
    const parts = fc.constantFrom(
      ...'./\\: \u0000\u202e\u200f\n<>|?*"',
      ...["con", "nul", "aux", " ".repeat(150), "a".repeat(100), "가", "😀", "\u200d", "\ud800"],
    );
    const character = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code));
    const nasty = fc.array(fc.oneof(parts, character), { maxLength: 100 }).map((all) => all.join(""));
    fc.assert(
      fc.property(nasty, (name) => {
        const saved = safeFileName(name);
        const bytes = utf8(saved).length;
        expect(bytes).toBeGreaterThan(0);
        expect(bytes).toBeLessThanOrEqual(255);
        expect(saved).not.toMatch(/[/\\:<>"|?*\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]|[. ]$/u);
        expect(saved).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(safeFileName(saved)).toBe(saved);
      }),
      { numRuns: 1000 },
    );
  });
});
