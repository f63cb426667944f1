import { describe, expect, it } from "vitest";
import type { Locked } from "../../bridge/views.ts";
import { hashOf, torrent, whole } from "../gallery/made-up.ts";
import { isComplete } from "./completeness.ts";
import { isReceived, mainAction, signOf } from "./role.ts";

describe("a tab receives", () => {
  it.each([
    ["what it looks for", torrent(1, { state: "looking-for-peers" }), true],
    ["what it downloads", torrent(1, { piecesHave: 3 }), true],
    ["what it has downloaded", whole(1, "complete"), true],
    ["nothing that it had from the start", whole(1, "seeding"), false],
    [
      "nothing that it had from the start, while it is paused",
      whole(1, "seeding", { state: "paused" }),
      false,
    ],
  ])("%s", (_, view, expected) => expect(isReceived(view, "")).toBe(expected));

  it("what its address opens, also after a reload", () => {
    expect(isReceived(whole(1, "seeding"), `#${hashOf(1)}`)).toBe(true);
    expect(isReceived(whole(1, "seeding"), `#${hashOf(2)}`)).toBe(false);
  });
});

it.each([
  ["preparing", false, undefined, "none"],
  ["looking-for-peers", true, undefined, "save"],
  ["downloading", true, "streaming", "save"],
  ["complete", true, undefined, "save"],
  ["complete", true, "saved", "none"],
  ["seeding", false, undefined, "copy-link"],
  ["seeding", true, undefined, "save"],
  ["paused", true, undefined, "resume"],
  ["failed", true, undefined, "remove"],
] as const)("%s, received: %s, save: %s: the main action is %s", (state, received, save, action) => {
  expect(mainAction(state, received, save, undefined)).toBe(action);
});

describe("what cannot be read here", () => {
  const locked = (lock: Locked) =>
    whole(1, "seeding", { name: "sealed", files: [], sealed: { state: lock } });

  it("was received, also when it was complete from the start", () => {
    expect(isReceived(locked("no-secret"), "")).toBe(true);
  });

  it("is complete when all of its pieces are here", () => {
    expect(isComplete(locked("no-secret"))).toBe(true);
    expect(isComplete({ ...locked("no-secret"), progress: 0.5 })).toBe(false);
  });

  it.each([
    ["downloading", "no-secret", "none"],
    ["paused", "needs-password", "none"],
    ["complete", "unknown-version", "none"],
    ["complete", "bad-manifest", "remove"],
    ["failed", "wrong-secret", "remove"],
  ] as const)("%s, %s: the main action among its buttons is %s", (state, lock, action) => {
    expect(mainAction(state, true, undefined, lock)).toBe(action);
  });
});

it.each([
  ["complete", "needs-password", "locked"],
  ["seeding", "wrong-secret", "locked"],
  ["downloading", "no-secret", "downloading"],
  ["paused", "needs-password", "paused"],
  ["complete", undefined, "complete"],
] as const)("the status of what is %s, with the lock %s, is %s", (state, lock, sign) =>
  expect(signOf(state, lock)).toBe(sign),
);
