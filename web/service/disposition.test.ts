import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentDisposition } from "./disposition.ts";

test.each([
  ["a.txt", `attachment; filename="a.txt"; filename*=UTF-8''a.txt`],
  ["한글 🐕.mov", `attachment; filename="__ _.mov"; filename*=UTF-8''%ED%95%9C%EA%B8%80%20%F0%9F%90%95.mov`],
  [`it's (1)*!.txt`, `attachment; filename="it's (1)_!.txt"; filename*=UTF-8''it%27s%20%281%29_!.txt`],
  ["100%41.txt", `attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt`],
])("%s", (name, header) => {
  expect(contentDisposition("attachment", name)).toBe(header);
});

describe("hostile names", () => {
  test.each([
    "a\r\nSet-Cookie: x=1",
    'a"; filename="b.exe',
    "../../etc/passwd",
    "C:\\x",
    "\ud800.txt",
    "\u202egpj.exe",
    "",
    "..",
  ])("%j stays one safe name in one header", (name) => {
    const header = contentDisposition("attachment", name);
    expect(header).toMatch(/^attachment; filename="[^"\\%/:]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/);
    expect(() => new Headers({ "Content-Disposition": header })).not.toThrow();
  });

  test("whatever the name is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (name) => {
        const header = contentDisposition("inline", name);
        expect(header).toMatch(/^inline; filename="[ !#-$&-[\]-~]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/);
      }),
    );
  });
});
