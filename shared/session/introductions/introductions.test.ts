/** Neighbours that introduce peers to each other. */
import { expect, test } from "vitest";
import { type Bytes, concatBytes } from "../../core/bytes.ts";
import { writeIntroduction } from "./messages.ts";
import { annIvyBob, freshKey, introduced, isDelivery, kindOf, SECRET } from "./testing/ann-ivy-bob.ts";
import { idOf, Neighbourhood, OFFER } from "./testing/neighbourhood.ts";

const SECOND = 1_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a peer learns of its neighbours' neighbours once no tracker has answered for 15 s, and not before", async () => {
  const { world, ann, bob } = annIvyBob(turn);
  ann.isTracked = true;
  bob.isTracked = true;
  await world.pass(60 * SECOND);
  expect([...ann.found, ...bob.found]).toEqual([]);
  ann.isTracked = false;
  await world.pass(14 * SECOND);
  expect(ann.found).toEqual([]);
  await world.pass(7 * SECOND);
  expect(ann.foundIds).toEqual([bob.id]);
  expect(bob.found).toEqual([]);
});

test("a tracker that is back ends it", async () => {
  const { world, ann, ivy, bob } = await introduced(turn);
  for (const peer of [ann, ivy, bob]) peer.isTracked = true;
  await world.pass(5 * SECOND);
  const { sentBytes } = ann;
  await world.pass(120 * SECOND);
  expect(ann.sentBytes).toBe(sentBytes);
});

test("signals pass the common neighbour in both directions and in order; it sees nothing of them", async () => {
  const seen: Bytes[] = [];
  const { world, ann, bob } = await introduced(turn, undefined, (bytes) => {
    seen.push(bytes);
    return [bytes];
  });
  const way = ann.wayTo(bob);
  const candidate = (text: string) => ({ candidate: { candidate: text, sdpMLineIndex: 0, sdpMid: "0" } });
  ann.signal(way, bob, 1);
  for (const text of ["candidate:1", "candidate:2"]) ann.signal(way, bob, 1, candidate(text));
  await world.until(() => bob.received.length === 3);
  expect(bob.received.map(({ message }) => message.signal)).toEqual([
    OFFER,
    candidate("candidate:1"),
    candidate("candidate:2"),
  ]);
  expect(bob.received[0]?.message).toMatchObject({ peerId: ann.id });
  const back = bob.received[0]?.path;
  if (back === undefined) throw new Error("there is no way back");
  bob.signal(back, ann, 1, { type: "answer", sdp: OFFER.sdp });
  await world.until(() => ann.received.length === 1);
  const text = new TextDecoder("latin1").decode(concatBytes(seen.filter(isDelivery)));
  expect(seen.filter(isDelivery)).toHaveLength(3);
  expect(text).not.toContain("webrtc-datachannel");
  expect(text).not.toContain("candidate");
});

test("readers of a sealed torrent deal with readers only, also when they are offered others", async () => {
  const world = new Neighbourhood(turn);
  const [ann, ivy, bob, eve] = [
    world.peer("ann", SECRET),
    world.peer("ivy"),
    world.peer("bob", SECRET),
    world.peer("eve"),
  ];
  for (const peer of [ann, bob, eve]) world.link(peer, ivy);
  await world.pass(60 * SECOND);
  expect(new Set(ann.foundIds)).toEqual(new Set([bob.id]));
  expect(eve.foundIds).toEqual([]);
  // It sees that ann is there, and tries without being able to.
  const relay = world.stranger(eve, "mal");
  relay.say(writeIntroduction(await freshKey()));
  await world.until(() => relay.received.some((bytes) => kindOf(bytes) === "ask"));
  expect(ann.received).toEqual([]);
});

test("a torrent that is unlocked later takes part as a reader from then on", async () => {
  const { world, ann, bob } = annIvyBob(turn);
  bob.material = SECRET;
  await world.pass(30 * SECOND);
  expect(ann.found).toEqual([]);
  ann.material = SECRET;
  await world.until(() => ann.found.length > 0);
  ann.signal(ann.wayTo(bob), bob, 1);
  await world.until(() => bob.received.length === 1);
});

test("a signal passes one neighbour only, and reaches nobody else", async () => {
  const { world, ann, bob, ivy } = await introduced(turn);
  const zoe = world.peer("zoe");
  world.link(bob, zoe);
  await world.until(() => zoe.foundIds.includes(ivy.id));
  expect(zoe.foundIds).not.toContain(ann.id);
  const before = zoe.sentBytes + ivy.sentBytes;
  // bob is asked to pass it on to ann, who is no neighbour of his.
  const way = zoe.wayTo(ivy);
  zoe.signal(way, ivy, 1);
  await world.until(() => ivy.received.length === 1);
  expect(ann.received).toEqual([]);
  const stranger = world.stranger(bob, "mal");
  stranger.say(writeIntroduction(await freshKey()));
  const box = new Uint8Array(200);
  for (const peerId of [ann.id, idOf("mal"), idOf("nobody"), bob.id])
    stranger.say(writeIntroduction({ type: "forward", peerId, box }));
  await world.settle();
  expect(bob.violations).toEqual([]);
  expect(stranger.received.map(kindOf)).not.toContain("deliver");
  expect(ann.received).toEqual([]);
  expect(before).toBeGreaterThan(0);
});

test("nothing is kept of neighbours that are gone, and no timer runs without any", async () => {
  const { world, ann, bob } = await introduced(turn);
  ann.open.clear();
  expect(ann.introductions.wayTo(bob.id)).toBeUndefined();
  for (const peer of [ann, bob]) peer.open.clear();
  await world.pass(20 * SECOND);
  expect(ann.introductions.wayTo(bob.id)).toBeUndefined();
});
