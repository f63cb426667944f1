import { expect, test } from "vitest";
import { Patience } from "./patience.ts";

type View = NonNullable<Parameters<Patience["isOver"]>[0]>;

const view = (more: Partial<View> = {}): View => ({
  availability: 0,
  downloaded: 0,
  peers: [],
  pieceLength: 262_144,
  piecesHave: 0,
  ...more,
});
const somebody = [{}] as unknown as View["peers"];

test("gives up when nobody is there for long enough", () => {
  const patience = new Patience(60, 0);
  expect(patience.isOver(undefined, 59)).toBe(false);
  expect(patience.isOver(undefined, 119)).toBe(true);
});

test("every byte that arrives begins the wait again", () => {
  const patience = new Patience(60, 0);
  expect(patience.isOver(view({ downloaded: 1 }), 50)).toBe(false);
  expect(patience.isOver(view({ downloaded: 2 }), 109)).toBe(false);
  expect(patience.isOver(view({ downloaded: 2 }), 168)).toBe(false);
  expect(patience.isOver(view({ downloaded: 2 }), 169)).toBe(true);
});

test("a peer that has what is missing may keep it waiting", () => {
  const patience = new Patience(60, 0);
  expect(patience.isOver(view({ peers: somebody, availability: 1 }), 1000)).toBe(false);
  expect(patience.isOver(view({ peers: somebody, availability: 0.9 }), 1059)).toBe(false);
  expect(patience.isOver(view({ peers: somebody, availability: 0.9 }), 1060)).toBe(true);
});

test("peers without the description do not keep it waiting", () => {
  const patience = new Patience(60, 0);
  const without = view({ pieceLength: 0, availability: 1, peers: somebody });
  expect(patience.isOver(without, 1)).toBe(false);
  expect(patience.isOver(without, 61)).toBe(true);
});

test("whoever waits forever never gives up", () => {
  expect(new Patience(Number.POSITIVE_INFINITY, 0).isOver(undefined, 1e12)).toBe(false);
});
