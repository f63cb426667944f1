import { describe, expect, test } from "vitest";
import type { OfferId } from "../../core/ids.ts";
import { annAndBob, HASH, peerIdOf, SDP, SECOND } from "../testing/signalling-world.ts";

describe("signals from other peers", () => {
  const OFFER = "0f".repeat(20) as OfferId;
  const from = (name: string, offerId = OFFER) => ({ infoHash: HASH, peerId: peerIdOf(name), offerId });

  function dialling() {
    const { world, ann, bob } = annAndBob();
    ann.decide = "refuse";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    const signal = world.tracker().received.find((message) => message.type === "signal");
    if (signal?.type !== "signal") throw new Error("bob sent no offer");
    bob.dialler.orders.length = 0;
    return { world, bob, offerId: signal.offerId };
  }

  const BOB = 2;
  const answer = { type: "answer", sdp: SDP } as const;

  test("an answer counts once, from the dialled peer and for the offer it got", () => {
    const { world, bob, offerId } = dialling();
    const tracker = world.tracker();
    tracker.send(BOB, { type: "signal", ...from("eve", offerId), signal: answer });
    tracker.send(BOB, { type: "signal", ...from("ann"), signal: answer });
    tracker.send(BOB, { type: "answer", ...from("eve", offerId), sdp: SDP });
    expect(bob.dialler.orders).toEqual([]);
    for (let i = 0; i < 3; i++)
      tracker.send(BOB, { type: "signal", ...from("ann", offerId), signal: answer });
    expect(bob.dialler.orders).toMatchObject([{ type: "signal", signal: answer }]);
  });

  test("an offer instead of an answer is not passed on", () => {
    const { world, bob, offerId } = dialling();
    const offer = { type: "offer", sdp: SDP } as const;
    bob.decide = "refuse";
    world.tracker().send(BOB, { type: "signal", ...from("ann", offerId), signal: offer });
    expect(bob.dialler.orders).toEqual([]);
  });

  test("at most 32 candidates are passed on, and only those of the dialled peer", () => {
    const { world, bob, offerId } = dialling();
    const signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };
    world.tracker().send(BOB, { type: "signal", ...from("eve", offerId), signal });
    expect(bob.dialler.orders).toEqual([]);
    for (let i = 0; i < 100; i++)
      world.tracker().send(BOB, { type: "signal", ...from("ann", offerId), signal });
    expect(bob.dialler.orders).toHaveLength(32);
  });

  test("candidates inside a description count too: a peer cannot have packets sent to hundreds of addresses", () => {
    const { world, bob, offerId } = dialling();
    const lines = Array.from(
      { length: 100 },
      (_, n) => `a=candidate:${n} 1 udp 1 192.0.2.${n} 9 typ host\r\n`,
    );
    const sdp = `${SDP}${lines.join("").replace("a=candidate:1 ", "A=CANDIDATE:1 ")}a=end\r\n`;
    const tracker = world.tracker();
    tracker.send(BOB, { type: "signal", ...from("ann", offerId), signal: { type: "answer", sdp } });
    const candidate = { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" };
    tracker.send(BOB, { type: "signal", ...from("ann", offerId), signal: { candidate } });
    const [order, ...others] = bob.dialler.orders;
    expect(others).toEqual([]);
    const passed = order?.type === "signal" && "sdp" in order.signal ? order.signal.sdp : "";
    expect(passed.match(/candidate:/gi)).toHaveLength(32);
    expect(passed.endsWith("192.0.2.31 9 typ host\r\na=end\r\n")).toBe(true);
  });

  test("at most 32 candidates wait for a decision", () => {
    const { world, bob } = dialling();
    bob.decide = "wait";
    const tracker = world.tracker();
    tracker.send(BOB, { type: "signal", ...from("eve"), signal: { type: "offer", sdp: SDP } });
    const signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };
    for (let i = 0; i < 100; i++) tracker.send(BOB, { type: "signal", ...from("eve"), signal });
    bob.signalling.accept(peerIdOf("eve"));
    expect(bob.dialler.orders.map(({ type }) => type)).toEqual(["open", ...Array(33).fill("signal")]);
  });

  test("a flood of offers makes the engine decide at most 50 times", () => {
    const { world, bob } = dialling();
    bob.decide = "wait";
    for (let i = 0; i < 500; i++)
      world.tracker().send(BOB, { type: "signal", ...from(`eve${i}`), signal: { type: "offer", sdp: SDP } });
    expect(bob.count(/offered/)).toBe(50);
  });

  test("a repeated offer is ignored, and a newer one replaces it", () => {
    const { world, bob } = dialling();
    bob.decide = "wait";
    const tracker = world.tracker();
    const offer = (marker: string) => ({ type: "offer", sdp: `${SDP}a=${marker}\r\n` }) as const;
    tracker.send(BOB, { type: "signal", ...from("eve"), signal: offer("one") });
    tracker.send(BOB, { type: "signal", ...from("eve", "0e".repeat(20) as OfferId), signal: offer("two") });
    expect(bob.count(/offered by eve/)).toBe(1);
    bob.signalling.accept(peerIdOf("eve"));
    expect(bob.dialler.orders.at(-1)).toMatchObject({ signal: offer("two") });
    tracker.send(BOB, { type: "signal", ...from("eve", "0e".repeat(20) as OfferId), signal: offer("two") });
    expect(bob.count(/offered by eve/)).toBe(1);
  });

  test("accepting or refusing without an offer does nothing", () => {
    const { bob } = dialling();
    bob.signalling.accept(peerIdOf("eve"));
    bob.signalling.refuse(peerIdOf("eve"));
    expect(bob.dialler.orders).toEqual([]);
  });

  test("a torrent that was left ignores signals", () => {
    const { world, bob } = dialling();
    bob.signalling.leave();
    world.settle();
    const count = bob.events.length;
    world.tracker().send(BOB, { type: "signal", ...from("eve"), signal: { type: "offer", sdp: SDP } });
    world.tracker().send(BOB, { type: "offer", ...from("eve"), sdp: SDP });
    world.pass(60 * SECOND);
    expect(bob.events).toHaveLength(count);
    expect(bob.dialler.held).toBe(0);
  });
});
