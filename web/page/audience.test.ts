import { describe, expect, it } from "vitest";
import type { SealedState } from "../bridge/views.ts";
import { audienceOf, audienceOfView, hasName, lockOf } from "./audience.ts";
import { torrent } from "./gallery/made-up.ts";

const SECRET = "q83vEjRWeJCrze8SNFZ4kA";
const sealed = (state: SealedState, secret?: string) =>
  torrent(1, { name: "sealed", sealed: { state, secret } });

describe("who can read", () => {
  it("what is shared next: people with the link, people with the password too, or anyone", () => {
    expect(audienceOf({ sealed: true })).toBe("link");
    expect(audienceOf({ sealed: true, password: "open sesame" })).toBe("password");
    expect(audienceOf({ sealed: false })).toBe("anyone");
  });

  it.each([
    ["a private share", sealed("open", SECRET), "link"],
    ["a private share with a password", sealed("open", `${SECRET}.p`), "password"],
    ["a private share with a secret that ends in p", sealed("open", `${SECRET.slice(0, -1)}p`), "link"],
    ["one that is locked here", sealed("no-secret"), "link"],
    ["a link with a secret before anything is known", sealed("unknown", SECRET), "link"],
    ["a public share", torrent(1, { sealed: undefined }), "anyone"],
    [
      "a link without a secret before anything is known",
      torrent(1, { sealed: undefined, pieceLength: 0 }),
      undefined,
    ],
  ] as const)("%s", (_, view, audience) => expect(audienceOfView(view)).toBe(audience));
});

it.each([
  ["open", undefined, true],
  ["unknown", undefined, false],
  ["no-secret", "no-secret", false],
  ["wrong-password", "wrong-password", false],
  ["bad-manifest", "bad-manifest", false],
] as const)("in state %s, what stands in the way is %s; it has its own name: %s", (state, lock, named) => {
  expect(lockOf(sealed(state))).toBe(lock);
  expect(hasName(sealed(state))).toBe(named);
});

it("nothing stands in the way of a public share", () => {
  const view = torrent(1, { sealed: undefined });
  expect([lockOf(view), hasName(view)]).toEqual([undefined, true]);
});
