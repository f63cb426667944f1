/** Neighbours that lie, listen, change, repeat or flood when they are to introduce peers. */
import { expect, test } from "vitest";
import type { Bytes } from "../../core/bytes.ts";
import type { KeyMaterial } from "../../metainfo/sealed/keys.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import { platformKeyPair } from "../testing/platform-key-pair.ts";
import { DROPPED, MAX_UNANSWERED, OFFERS, RECEIVED } from "./limits.ts";
import { type Introduction, type Listed, writeIntroduction } from "./messages.ts";
import { SignalBoxes } from "./signal-boxes.ts";
import { annIvyBob, freshKey, introduced, isDelivery, kindOf, read, SECRET } from "./testing/ann-ivy-bob.ts";
import { HASH, idOf, Neighbourhood, type Person, type Stranger } from "./testing/neighbourhood.ts";

const SECOND = 1_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a relay that changes a box, or delivers it in another peer's name, gets it dropped", async () => {
  for (const at of [1, 20, 21, 60, 90, 100, -1]) {
    const { world, ann, bob } = await introduced(turn, undefined, (bytes) => {
      const changed = bytes.slice();
      const place = at < 0 ? changed.length + at : at;
      if (isDelivery(bytes)) changed[place] = (changed[place] ?? 0) ^ 1;
      return [changed];
    });
    ann.signal(ann.wayTo(bob), bob, 1);
    await world.settle();
    expect(bob.received, `byte ${at}`).toEqual([]);
  }
});

test("a relay that delivers a box again, at once or later, achieves nothing", async () => {
  const kept: Bytes[] = [];
  const { world, ann, bob, ivy, ivyToBob } = await introduced(turn, undefined, (bytes) => {
    if (!isDelivery(bytes)) return [bytes];
    kept.push(bytes);
    return [bytes, bytes];
  });
  for (let number = 1; number <= 5; number++) ann.signal(ann.wayTo(bob), bob, number);
  await world.until(() => bob.received.length === 5);
  await world.settle();
  for (const bytes of [...kept]) ivy.open.get(ivyToBob)?.send(bytes);
  await world.settle();
  expect(bob.received).toHaveLength(5);
});

/** Both sides' lists name the other one with a key of the relay's. */
async function betrayed(material: KeyMaterial | undefined) {
  const world = new Neighbourhood(turn);
  const [ann, bob] = [world.peer("ann", material), world.peer("bob", material)];
  const pair = await platformKeyPair();
  const isReader = material !== undefined;
  const key: Introduction = { type: "key", key: pair.publicKey, isReader };
  const relay = world.stranger(ann, "mal");
  relay.say(writeIntroduction(key));
  await world.until(() => relay.received.some((bytes) => kindOf(bytes) === "ask"));
  relay.say(writeIntroduction({ type: "list", peers: [listed(bob, pair.publicKey, isReader)] }));
  return { world, ann, bob, relay, pair };
}

function listed(peer: Person, key: Bytes, isReader: boolean): Listed {
  return { peerId: peer.id, key, isReader, isComplete: false };
}

test("a relay without the share's link that names a peer with its own key cannot open what readers send", async () => {
  for (const [material, opens] of [
    [SECRET, false],
    // Nothing is shared in a public torrent: it passes for the peer, as one that it has invented would.
    [undefined, true],
  ] as const) {
    const { world, ann, bob, relay, pair } = await betrayed(material);
    ann.signal(ann.wayTo(bob), bob, 1);
    await world.until(() => relay.received.some((bytes) => kindOf(bytes) === "forward"));
    const forwarded = relay.received.map(read).find((message) => message?.type === "forward");
    const box = forwarded?.type === "forward" ? forwarded.box : new Uint8Array();
    const options = { infoHash: HASH, sealCrypto: platformCrypto, keyPair: pair };
    const boxes = new SignalBoxes({ ...options, peerId: bob.id, material: () => undefined });
    expect((await boxes.open(ann.id, box)) !== undefined).toBe(opens);
  }
});

test("a neighbour that invents peers is not believed after eight dials that nobody answers", async () => {
  const world = new Neighbourhood(turn);
  const ann = world.peer("ann");
  const relay = world.stranger(ann, "mal");
  const { key } = await freshKey();
  relay.say(writeIntroduction({ type: "key", key, isReader: false }));
  await world.until(() => relay.received.some((bytes) => kindOf(bytes) === "ask"));
  const peers = Array.from({ length: 40 }, (_, n): Listed => {
    return { peerId: idOf(`fake ${n}`), key, isReader: false, isComplete: false };
  });
  relay.say(writeIntroduction({ type: "list", peers }));
  expect(ann.found).toHaveLength(40);
  for (let n = 0; n < MAX_UNANSWERED; n++) ann.wayTo(idOf(`fake ${n}`)).ended?.(false);
  expect(ann.introductions.wayTo(idOf("fake 20"))).toBeUndefined();
  const asks = relay.received.length;
  await world.pass(120 * SECOND);
  expect(relay.received).toHaveLength(asks);
});

test("two neighbours that name a peer with different keys: the first one counts while its neighbour is there", async () => {
  const world = new Neighbourhood(turn);
  const [ann, bob] = [world.peer("ann"), world.peer("bob")];
  const strangers = [world.stranger(ann, "one"), world.stranger(ann, "two")];
  const list = async (stranger: Stranger, key: Bytes) => {
    await world.until(() => stranger.received.some((bytes) => kindOf(bytes) === "ask"));
    stranger.say(writeIntroduction({ type: "list", peers: [listed(bob, key, false)] }));
  };
  const [first, second] = strangers as [Stranger, Stranger];
  for (const stranger of strangers) stranger.say(writeIntroduction(await freshKey()));
  await list(first, (await freshKey()).key);
  await list(second, (await freshKey()).key);
  expect(ann.found).toHaveLength(1);
  ann.signal(ann.wayTo(bob), bob, 1);
  await world.until(() => first.received.some((bytes) => kindOf(bytes) === "forward"));
  expect(second.received.some((bytes) => kindOf(bytes) === "forward")).toBe(false);
});

test("nobody is introduced in the name of a neighbour, or in our own", async () => {
  const { world, ann, bob, ivy, ivyToBob } = await introduced(turn);
  const kept: Bytes[] = [];
  const { send } = ivy.open.get(ivyToBob) ?? { send: () => undefined };
  ivy.open.set(ivyToBob, { peer: bob.id, send: (bytes) => void kept.push(bytes) });
  ann.signal(ann.wayTo(bob), bob, 1);
  await world.until(() => kept.some(isDelivery));
  // Meanwhile ann and bob have met.
  world.link(ann, bob);
  for (const bytes of kept) send(bytes);
  await world.settle();
  expect(bob.received).toEqual([]);
});

test("a flood of signals is passed on within limits and in no greater length, and ends the flooder's link", async () => {
  const { world, ivy, ann } = annIvyBob(turn);
  await world.settle();
  const stranger = world.stranger(ivy, "mal");
  const victim = world.stranger(ivy, "victim");
  for (const one of [stranger, victim]) one.say(writeIntroduction(await freshKey()));
  const passed = () => victim.received.filter((bytes) => kindOf(bytes) === "deliver");
  const message = writeIntroduction({ type: "forward", peerId: idOf("victim"), box: new Uint8Array(200) });
  let sent = 0;
  while (ivy.violations.length === 0 && sent < 10_000) {
    stranger.say(message);
    sent++;
  }
  expect(ivy.violations).toEqual(["floods with signals"]);
  expect(sent).toBe(RECEIVED.messages.burst + DROPPED.burst + 1);
  const bytesOut = passed().reduce((sum, bytes) => sum + bytes.length, 0);
  expect(bytesOut / (sent * message.length)).toBeLessThanOrEqual(1);
  expect(passed().every((bytes) => bytes.length === message.length)).toBe(true);
  expect(passed().length).toBeLessThan(RECEIVED.messages.burst);
  expect(ann.violations).toEqual([]);
});

test("offers through one neighbour are limited, whatever names they carry", async () => {
  const { world, ivy, bob } = await introduced(turn);
  const crowd = Array.from({ length: 20 }, (_, n) => world.peer(`c${n}`));
  for (const one of crowd) world.link(one, ivy);
  await world.until(() => crowd.every((one) => one.foundIds.includes(bob.id)));
  for (const [n, one] of crowd.entries()) one.signal(one.wayTo(bob), bob, n);
  await world.settle();
  expect(bob.received).toHaveLength(OFFERS.burst);
});

test("asking all the time gets one list per 15 s, and then ends the link", async () => {
  const { world, ivy } = annIvyBob(turn);
  await world.settle();
  const stranger = world.stranger(ivy, "mal");
  const ask = writeIntroduction({ type: "ask" });
  const lists = () => stranger.received.filter((bytes) => kindOf(bytes) === "list").length;
  stranger.say(ask);
  expect(lists()).toBe(0);
  stranger.say(writeIntroduction(await freshKey()));
  for (let i = 0; i < 10; i++) stranger.say(ask);
  expect(lists()).toBe(1);
  await world.pass(16 * SECOND);
  stranger.say(ask);
  expect(lists()).toBe(2);
  for (let i = 0; i < 30; i++) stranger.say(ask);
  expect(ivy.violations).toEqual(["floods with introductions"]);
  expect(lists()).toBe(2);
});

test.each([
  [
    "a list that nobody asked for",
    writeIntroduction({ type: "list", peers: [] }),
    "names neighbours unasked",
  ],
  ["what cannot be read", Uint8Array.of(1, 1), "malformed-introduction"],
])("%s ends the link", (_, bytes, reason) => {
  const world = new Neighbourhood(turn);
  const ann = world.peer("ann");
  world.stranger(ann, "mal").say(bytes);
  expect(ann.violations).toEqual([reason]);
});
