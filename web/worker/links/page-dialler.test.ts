import { expect, test } from "vitest";
import type { LinkId } from "../../../shared/core/ids.ts";
import type { LinkToPage } from "../../bridge/messages.ts";
import { PageDialler } from "./page-dialler.ts";
import { FakeChannel } from "./testing/fake-channel.ts";

const LINK = 1 as LinkId;
const OFFER = { type: "offer", sdp: "v=0" } as const;
const ANSWER = { type: "answer", sdp: "v=0" } as const;

function dialled() {
  const orders: LinkToPage[] = [];
  const events: string[] = [];
  const dialler = new PageDialler((order) => orders.push(order));
  const negotiation = dialler.dial(
    LINK,
    { initiator: true, trickle: true },
    {
      path: (path) => events.push(`path ${path}`),
      signal: (signal) => events.push(JSON.stringify(signal)),
      opened: () => events.push("opened"),
      message: (data) => events.push(`message ${data.byteLength}`),
      drained: () => events.push("drained"),
      closed: (reason) => events.push(`closed: ${reason}`),
    },
  );
  return { orders, events, dialler, negotiation };
}

function connected() {
  const [channel, peer] = FakeChannel.pair();
  const world = dialled();
  world.dialler.handle({ type: "link-channel", link: LINK, channel });
  channel.open();
  peer.open();
  return { ...world, channel, peer };
}

test("orders a negotiation from the page and passes signals both ways", () => {
  const { orders, events, dialler, negotiation } = dialled();
  dialler.handle({ type: "link-signal", link: LINK, signal: OFFER });
  negotiation.signal(ANSWER);
  expect(events).toEqual([JSON.stringify(OFFER)]);
  expect(orders).toEqual([
    { type: "link-open", link: LINK, initiator: true, trickle: true },
    { type: "link-signal", link: LINK, signal: ANSWER },
  ]);
});

test("tells the page that the network has changed", () => {
  const { orders, dialler } = dialled();
  dialler.networkChanged();
  expect(orders.at(-1)).toEqual({ type: "network-changed" });
});

test("passes on the path that the page reports", () => {
  const { events, dialler } = dialled();
  dialler.handle({ type: "link-path", link: LINK, path: "direct" });
  dialler.handle({ type: "link-path", link: LINK, path: "relayed" });
  expect(events).toEqual(["path direct", "path relayed"]);
});

test("is a link once the channel has arrived and opened, and reports to the page what became of it", async () => {
  const { orders, events, negotiation, peer } = connected();
  negotiation.send(new Uint8Array(3));
  expect(negotiation.bufferedAmount).toBe(3);
  peer.send(new Uint8Array(2));
  await Promise.resolve();
  peer.close();
  await new Promise(setImmediate);
  expect(events).toEqual(["opened", "drained", "message 2", "closed: closed by the peer"]);
  expect(orders.slice(1)).toEqual([
    { type: "link-state", link: LINK, state: "open" },
    { type: "link-state", link: LINK, state: "closed" },
  ]);
});

test("closing it ends the channel and the page's connection, without an event", async () => {
  const { orders, events, dialler, negotiation, channel } = connected();
  negotiation.close();
  negotiation.close();
  dialler.handle({ type: "link-failed", link: LINK, reason: "closed" });
  await new Promise(setImmediate);
  expect(channel.readyState).toBe("closed");
  expect(events).toEqual(["opened"]);
  expect(orders.slice(2)).toEqual([{ type: "link-close", link: LINK }]);
});

test("the page's failure ends it, once", () => {
  const { events, dialler } = dialled();
  for (let i = 0; i < 2; i++)
    dialler.handle({ type: "link-failed", link: LINK, reason: "Ice connection failed." });
  expect(events).toEqual(["closed: Ice connection failed."]);
});

test("reports a round trip time that the page knows, and none that it does not", () => {
  const { orders, dialler, negotiation } = dialled();
  const measured: number[] = [];
  negotiation.measureRoundTrip((ms) => measured.push(ms));
  expect(orders.at(-1)).toEqual({ type: "link-measure", link: LINK });
  dialler.handle({ type: "link-round-trip", link: LINK, ms: undefined });
  dialler.handle({ type: "link-round-trip", link: LINK, ms: 42 });
  expect(measured).toEqual([42]);
});

test("a channel or port for a link that has ended is closed unused", async () => {
  const { dialler, negotiation } = dialled();
  negotiation.close();
  const [channel] = FakeChannel.pair();
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => port1.addEventListener("close", resolve));
  dialler.handle({ type: "link-channel", link: LINK, channel });
  dialler.handle({ type: "link-relay", link: LINK, port: port2 });
  expect(channel.readyState).toBe("closed");
  await closed;
});
