import { expect, test } from "vitest";
import { codeOf, sentenceOf, systemReason } from "./sentences.ts";

test("a tracker's own words are quoted, and harmless", () => {
  const sentence = sentenceOf({ code: "tracker-refused", detail: "t.example: no\u001b[31m way" });
  expect(sentence).toBe(
    "The tracker “t.example” refuses (“no�[31m way”). Ask its operator, or name another server with --tracker.",
  );
});

test.each([
  [Object.assign(new Error("x"), { code: "EACCES" }), "permission is denied"],
  [
    new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }),
    "nothing listens there",
  ],
  [new AggregateError([Object.assign(new Error("x"), { code: "ENETUNREACH" })]), "no network leads there"],
  [Object.assign(new Error("x"), { code: "CERT_HAS_EXPIRED" }), "its certificate has expired"],
  [new Error("strange"), "strange"],
  ["text", "text"],
])("%s: %s", (error, expected) => expect(systemReason(error)).toBe(expected));

test("an unknown code is better than nothing", () => {
  expect(systemReason(Object.assign(new Error(), { code: "EWEIRD" }))).toBe("EWEIRD");
  expect(codeOf(undefined)).toBe("");
});
