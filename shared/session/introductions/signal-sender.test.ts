import { expect, test } from "vitest";
import type { Bytes } from "../../core/bytes.ts";
import type { LinkId } from "../../core/ids.ts";
import type { DirectedSignal } from "../../tracker/protocol/messages.ts";
import { MAX_SEALING, MAX_WAITING_BYTES } from "./limits.ts";
import { readIntroduction } from "./messages.ts";
import { Neighbour } from "./neighbour.ts";
import { SignalSender } from "./signal-sender.ts";
import { HASH, idOf, OFFER, offerId } from "./testing/neighbourhood.ts";

const LINK = 1 as LinkId;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const signal = (number: number): DirectedSignal => {
  return { type: "signal", infoHash: HASH, toPeerId: idOf("bob"), offerId: offerId(number), signal: OFFER };
};

function rig() {
  const sent: Bytes[] = [];
  const sealing: ((box: Bytes) => void)[] = [];
  const link = { isOpen: true, waiting: 0 };
  const sender = new SignalSender({
    clock: { now: () => 0, wallTime: () => 0 },
    boxes: { seal: () => new Promise((resolve) => void sealing.push(resolve)) },
    links: {
      has: () => link.isOpen,
      waitingBytes: () => link.waiting,
      send: (_, bytes) => void sent.push(bytes),
    },
  });
  const path = sender.path(new Neighbour(0, LINK, idOf("ivy")), idOf("bob"), new Uint8Array(65));
  /** The oldest that is being sealed is finished. */
  const finish = (mark: number): void => sealing.shift()?.(new Uint8Array(100).fill(mark));
  const marks = () => sent.map((bytes) => bytes.at(-1));
  return { sender, path, link, sent, sealing, finish, marks };
}

test("signals leave in their order, one sealed after the other", async () => {
  const { path, sealing, finish, marks, sent } = rig();
  for (const number of [1, 2, 3]) expect(path.send(signal(number))).toBe(true);
  for (const mark of [1, 2, 3]) {
    await settle();
    expect(sealing).toHaveLength(1);
    finish(mark);
  }
  await settle();
  expect(marks()).toEqual([1, 2, 3]);
  expect(readIntroduction(sent[0] ?? new Uint8Array())).toMatchObject({
    type: "forward",
    peerId: idOf("bob"),
  });
});

test("a path whose neighbour is gone, or that is full, says so", async () => {
  const { path, link } = rig();
  for (let number = 0; number < MAX_SEALING; number++) expect(path.send(signal(number))).toBe(true);
  expect(path.send(signal(0))).toBe(false);
  const other = rig();
  other.link.isOpen = false;
  expect(other.path.send(signal(0))).toBe(false);
  expect(link.isOpen).toBe(true);
  const closed = rig();
  closed.sender.close();
  expect(closed.path.send(signal(0))).toBe(false);
});

test("nothing is added to a link that is far behind", async () => {
  const { path, link, finish, sent } = rig();
  link.waiting = MAX_WAITING_BYTES + 1;
  path.send(signal(1));
  await settle();
  finish(1);
  await settle();
  expect(sent).toEqual([]);
});

test("a box that could not be made is left out, and the next one leaves", async () => {
  const { path, sealing, finish, marks } = rig();
  path.send(signal(1));
  path.send(signal(2));
  await settle();
  sealing.shift()?.(undefined as never);
  await settle();
  finish(2);
  await settle();
  expect(marks()).toEqual([2]);
});
