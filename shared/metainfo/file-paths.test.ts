import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../core/bytes.ts";
import { distinctPaths } from "./file-paths.ts";

const DECOMPOSED = "한글".normalize("NFD");

function saved(...paths: string[]): string[] {
  return distinctPaths(paths.map((path) => path.split("/"))).map((path) => path.saved.join("/"));
}

function shown(...paths: string[]): string[] {
  return distinctPaths(paths.map((path) => path.split("/"))).map((path) => path.shown.join("/"));
}

describe("distinctPaths", () => {
  test.each<[what: string, paths: string[], saved: string[]]>([
    ["the same name twice", ["a.txt", "a.txt", "a.txt"], ["a.txt", "a (2).txt", "a (3).txt"]],
    ["names that differ in case", ["Readme", "README", "readme"], ["Readme", "README (2)", "readme (3)"]],
    ["names that differ in normalization", [`${DECOMPOSED}.txt`, "한글.txt"], ["한글.txt", "한글 (2).txt"]],
    ["folders that differ in normalization", [`${DECOMPOSED}/a`, "한글/a"], ["한글/a", "한글/a (2)"]],
    ["folders that differ in case", ["Docs/a", "docs/b", "Docs/c"], ["Docs/a", "docs (2)/b", "Docs/c"]],
    ["a file and then a folder", ["a", "a/b", "A/c"], ["a", "a (2)/b", "A (3)/c"]],
    ["a folder and then a file", ["a/b", "a"], ["a/b", "a (2)"]],
    ["names that cleaning makes equal", ["a?", "a:", "a*/b"], ["a_", "a_ (2)", "a_ (3)/b"]],
    ["a number that is taken", ["a (2).txt", "a.txt", "a.txt"], ["a (2).txt", "a.txt", "a (3).txt"]],
    ["full stops and spaces that Windows drops", ["a", "a.", "a "], ["a", "a (2)", "a (3)"]],
    ["invisible differences", ["a.exe", "a\u200b.exe"], ["a.exe", "a\u200b (2).exe"]],
    [
      "special case pairs",
      ["straße", "STRASSE", "\u212a", "k"],
      ["straße", "STRASSE (2)", "\u212a".normalize(), "k (2)"],
    ],
    ["equal names in different folders", ["x/a", "y/a"], ["x/a", "y/a"]],
    ["parents and empty parts", ["../../a", "./b", "x//y/../c", "/d"], ["a", "b", "x/y/c", "d"]],
    ["nothing but parents", ["..", "../."], ["file", "file (2)"]],
    ["reserved names", ["con/NUL.txt", "con/_nul.txt"], ["_con/_NUL.txt", "_con/_nul (2).txt"]],
  ])("saves %s", (_, paths, expected) => expect(saved(...paths)).toEqual(expected));

  test("shows the number that a file is saved with, and what only file systems forbid", () => {
    expect(shown("what?", "what*", "what_")).toEqual(["what?", "what* (2)", "what_ (3)"]);
    expect(shown(`${DECOMPOSED}/\u202ea\\b`, "한글/a_b")).toEqual(["한글/a_b", "한글/a_b (2)"]);
    expect(shown("\u200b", "\ufffd", "")).toEqual(["file", "\ufffd", "file (2)"]);
  });

  test("numbers a long name within 255 bytes of UTF-8", () => {
    const long = `${"가".repeat(90)}.mp4`;
    expect(saved(long, long)[1]).toBe(`${"가".repeat(81)} (2).mp4`);
  });

  const parts = [
    "a",
    "A",
    "a (2)",
    "ａ",
    "..",
    "",
    ".",
    "a.",
    "é",
    "e\u0301",
    "ß",
    "ss",
    "\u202e",
    "/",
    "가".repeat(99),
  ];
  const component = fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 3 }));
  const path = fc.array(component, { minLength: 1, maxLength: 4 });

  test("returns paths that no file system confuses, the same ones each time", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), (paths) => {
        const distinct = distinctPaths(paths);
        const kinds = new Map<string, string>();
        for (const { saved } of distinct)
          for (const [depth, name] of saved.entries()) {
            expect(utf8(name).length).toBeLessThanOrEqual(255);
            const here = saved.slice(0, depth + 1).join("/");
            const key = here.normalize("NFD").toLowerCase();
            const kind = depth === saved.length - 1 ? "file" : `folder ${here}`;
            expect(kinds.get(key) ?? kind).toBe(kind);
            if (kind === "file") expect(kinds.has(key)).toBe(false);
            kinds.set(key, kind);
          }
        expect(distinctPaths(paths)).toEqual(distinct);
        // Saving a torrent of the saved paths changes nothing.
        expect(distinctPaths(distinct.map(({ saved }) => saved)).map(({ saved }) => saved)).toEqual(
          distinct.map(({ saved }) => saved),
        );
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, (index: number) => string[]]>([
    ["equal names", () => ["a"]],
    ["names that number each other", (index) => [index % 2 === 0 ? "a" : `a (${index})`]],
    ["long names that are equal once shortened", (index) => [`${"a".repeat(250)}${Math.floor(index / 2)}`]],
    ["equal deep folders and names", (index) => [...new Array<string>(31).fill(`${index % 7}`), "x"]],
  ])("takes as many probes as there are files: %s", (_, pathOf) => {
    // Quadratic time would take minutes and end in the test's timeout.
    const distinct = distinctPaths(Array.from({ length: 20_000 }, (_, index) => pathOf(index)));
    expect(new Set(distinct.map(({ saved }) => saved.join("/"))).size).toBe(20_000);
  });
});
