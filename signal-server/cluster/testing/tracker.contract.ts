/**
 * What every tracker does, whether it is one process with its own memory or several that share Redis. Clients connect to the
 * processes in turn, so that two that were created one after the other are on different ones.
 */
import { afterEach, describe, expect, test } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import { DEFAULT_LIMITS, MAX_CANDIDATES_AN_OFFER } from "../../../shared/tracker/core/limits.ts";
import {
  candidate,
  HASH,
  OTHER_HASH,
  offerOf,
  peer,
  SDP,
} from "../../../shared/tracker/core/testing/world.ts";
import type { Announce } from "../../../shared/tracker/protocol/messages.ts";
import type { ServerOptions } from "../../process/server.ts";
import type { TestServer } from "../../testing/client.ts";
import { ANSWER, OFFER, Peer } from "./peer.ts";

const anyRate = { burst: 1e9, perSecond: 0 };

/** @param start the processes of one tracker that knows nobody; the suite closes them */
export function describeTracker(
  name: string,
  start: (options: Partial<ServerOptions>) => Promise<readonly TestServer[]>,
): void {
  describe(name, () => {
    const servers: TestServer[] = [];
    let peers: Peer[] = [];

    const begin = async (options: Partial<ServerOptions> = {}): Promise<void> => {
      servers.push(...(await start({ limits: { ...DEFAULT_LIMITS, addressMessages: anyRate }, ...options })));
    };
    const connect = (name: string, autoPong = true): Peer => {
      const server = servers[peers.length % servers.length];
      if (server === undefined) throw new Error("begin first");
      const one = new Peer(server, name, autoPong);
      peers.push(one);
      return one;
    };
    const joined = async (name: string, fields: Partial<Announce> = {}): Promise<Peer> => {
      const one = connect(name);
      expect(await one.announce(fields)).toMatchObject({ type: "announce-response" });
      return one;
    };

    afterEach(async () => {
      peers = [];
      for (const server of servers.splice(0)) await server.close();
    });

    test("counts and lists the members of a swarm, and forgets those that stop or disconnect", async () => {
      await begin();
      const seeder = await joined("seeder", { left: 0 });
      await joined("plain", { signals: false });
      const a = connect("a");
      const response = await a.announce();
      expect(response).toMatchObject({
        type: "announce-response",
        complete: 1,
        incomplete: 2,
        interval: 120,
      });
      expect(response.type === "announce-response" && response.peers).toHaveLength(2);
      expect(response).toHaveProperty(
        "peers",
        expect.arrayContaining([
          { peerId: peer("seeder"), signals: true, complete: true },
          { peerId: peer("plain"), signals: false, complete: false },
        ]),
      );
      expect(await a.announce({ numwant: 1 })).toHaveProperty("peers.length", 1);
      expect(await a.counts(OTHER_HASH)).toEqual({ complete: 0, incomplete: 0, downloaded: 0 });
      const b = await joined("b");
      expect(await a.announce({ event: "completed", left: 0 })).toMatchObject({ complete: 2, incomplete: 2 });
      expect(await a.announce({ event: "completed", left: 0 })).toMatchObject({ complete: 2, incomplete: 2 });
      expect(await b.counts()).toEqual({ complete: 2, incomplete: 2, downloaded: 1 });
      expect(await a.announce({ event: "stopped" })).toMatchObject({ complete: 1, incomplete: 2, peers: [] });
      seeder.client.close();
      await seeder.client.closed;
      await expect.poll(() => b.counts()).toMatchObject({ complete: 0, incomplete: 2 });
    });

    test("lists leechers and seeders in halves, and to a seeder leechers first, each about equally often", async () => {
      await begin();
      for (let i = 0; i < 12; i++) await joined(`s${i}`, { left: 0 });
      for (let i = 0; i < 12; i++) await joined(`l${i}`);
      const me = connect("me");
      const times = new Map<PeerId, number>();
      for (let round = 0; round < 200; round++) {
        const isComplete = round % 2 === 1;
        const response = await me.announce({ numwant: 6, left: isComplete ? 0 : 1 });
        if (response.type !== "announce-response" || response.peers === undefined)
          throw new Error("no peers");
        expect(new Set(response.peers.map(({ peerId }) => peerId)).size).toBe(6);
        expect(response.peers.filter(({ complete }) => complete)).toHaveLength(isComplete ? 0 : 3);
        for (const { peerId } of response.peers) times.set(peerId, (times.get(peerId) ?? 0) + 1);
      }
      expect(times.has(peer("me"))).toBe(false);
      // Leechers are expected 75 times, seeders 25 times; six standard deviations of the binomial distributions are 44 and 27.
      for (let i = 0; i < 12; i++) {
        expect(Math.abs((times.get(peer(`l${i}`)) ?? 0) - 75)).toBeLessThan(44);
        expect(times.get(peer(`s${i}`)) ?? 0).toBeLessThan(52);
      }
      expect(times.size).toBe(24);
    });

    test("gives each offer of an announce to another member, and its answer to the offerer, once", async () => {
      await begin();
      const names = ["a", "b", "c", "d"];
      const others = await Promise.all(names.map((one) => joined(one)));
      const me = connect("me");
      await me.announce({ numwant: 0, offers: [1, 2, 3, 4, 5].map(offerOf) });
      const offers = await Promise.all(others.map(({ client }) => client.next()));
      for (const one of offers) expect(one).toMatchObject({ type: "offer", peerId: peer("me"), sdp: SDP });
      const numbers = offers.map((one) => (one.type === "offer" ? Number.parseInt(one.offerId, 16) : 0));
      expect(new Set(numbers).size).toBe(4);
      // The second member answers twice, and once the offer of the first; then the first answers its own.
      await others[1]?.answer("me", numbers[1] ?? 0);
      await others[1]?.answer("me", numbers[1] ?? 0);
      await others[1]?.answer("me", numbers[0] ?? 0);
      expect(await me.client.next()).toMatchObject({ type: "answer", peerId: peer("b") });
      await others[0]?.answer("me", numbers[0] ?? 0);
      expect(await me.client.next()).toMatchObject({ type: "answer", peerId: peer("a") });
    });

    test("relays offer, candidates and answer between two members", async () => {
      await begin();
      const [a, b] = [await joined("a"), await joined("b")];
      await a.signal("b", 1, OFFER);
      for (let i = 0; i < MAX_CANDIDATES_AN_OFFER + 5; i++) await a.signal("b", 1, candidate);
      const from = { type: "signal", infoHash: HASH, peerId: peer("a"), offerId: offerOf(1).offerId };
      expect(await b.client.next()).toEqual({ ...from, signal: OFFER });
      for (let i = 0; i < MAX_CANDIDATES_AN_OFFER; i++)
        expect(await b.client.next()).toEqual({ ...from, signal: candidate });
      for (let i = 0; i < MAX_CANDIDATES_AN_OFFER + 5; i++) await b.signal("a", 1, candidate);
      await b.signal("a", 1, ANSWER);
      const back = { ...from, peerId: peer("b") };
      for (let i = 0; i < MAX_CANDIDATES_AN_OFFER; i++)
        expect(await a.client.next()).toEqual({ ...back, signal: candidate });
      expect(await a.client.next()).toEqual({ ...back, signal: ANSWER });
      await b.signal("a", 1, ANSWER);
      expect(await b.client.next()).toMatchObject({
        type: "failure",
        offerId: offerOf(1).offerId,
        reason: "there is no such offer to answer",
      });
    });

    test("relays an answer only to an offer that was relayed, and only from the member that received it", async () => {
      await begin();
      const [a, b, c] = [await joined("a"), await joined("b"), await joined("c")];
      await a.signal("b", 1, OFFER);
      expect(await b.client.next()).toMatchObject({ signal: OFFER });
      for (const [sender, number] of [
        [c, 1],
        [b, 2],
      ] as const) {
        await sender.signal("a", number, candidate);
        await sender.signal("a", number, ANSWER);
        expect(await sender.client.next()).toMatchObject({
          type: "failure",
          action: "signal",
          offerId: offerOf(number).offerId,
          reason: "there is no such offer to answer",
        });
      }
      await a.signal("b", 1, OFFER);
      expect(await a.client.next()).toMatchObject({ type: "failure", reason: "this offer was made before" });
      await a.signal("nobody", 3, OFFER);
      expect(await a.client.next()).toMatchObject({
        type: "failure",
        offerId: offerOf(3).offerId,
        reason: "this peer is not in the swarm",
      });
      // Nothing else has arrived.
      await b.signal("a", 1, ANSWER);
      expect(await a.client.next()).toMatchObject({ peerId: peer("b"), signal: ANSWER });
    });

    test("a plain member gets a signalled offer as a plain one, and its answer arrives as a signal", async () => {
      await begin();
      const [a, plain] = [await joined("a"), await joined("plain", { signals: false })];
      await a.signal("plain", 1, OFFER);
      expect(await plain.client.next()).toMatchObject({ type: "offer", peerId: peer("a"), sdp: SDP });
      await plain.answer("a", 1);
      expect(await a.client.next()).toMatchObject({ type: "signal", peerId: peer("plain"), signal: ANSWER });
    });

    test("limits the offers to one member, wherever they come from", async () => {
      const limits = {
        ...DEFAULT_LIMITS,
        addressMessages: anyRate,
        offersReceived: { burst: 5, perSecond: 0 },
      };
      await begin({ limits });
      const [victim, a, b] = [await joined("victim"), await joined("a"), await joined("b")];
      for (let i = 0; i < 5; i++) {
        await (i % 2 === 0 ? a : b).signal("victim", i, OFFER);
        expect(await victim.client.next()).toMatchObject({ offerId: offerOf(i).offerId });
      }
      for (const sender of [a, b]) {
        await sender.signal("victim", 9, OFFER);
        expect(await sender.client.next()).toMatchObject({
          type: "failure",
          offerId: offerOf(9).offerId,
          reason: "this peer gets too many offers",
        });
      }
    });

    test("a peer id belongs to one socket: to a live one always, to a dead one until that is known", async () => {
      await begin({ probeMs: 500 });
      const owner = await joined("x");
      const thief = connect("x");
      expect(await thief.announce()).toMatchObject({
        type: "failure",
        reason: "this peer id belongs to another connection",
      });
      expect(await thief.announce({ infoHash: OTHER_HASH, event: "stopped" })).toBeDefined();
      expect(await owner.announce()).toMatchObject({ type: "announce-response", incomplete: 1 });

      const before = connect("y", false);
      expect(await before.announce()).toMatchObject({ type: "announce-response" });
      const after = connect("y");
      await expect
        .poll(() => after.announce())
        .toMatchObject({ type: "announce-response", complete: 0, incomplete: 2 });
      expect((await before.client.closed).code).toBe(1006);
    });

    test("handles the messages of a socket in their order, however early they come", async () => {
      await begin();
      const [a, b] = [await joined("a"), connect("b")];
      // In one go: the second is of use only after the first.
      const announced = b.announce();
      await b.signal("a", 1, OFFER);
      expect(await announced).toMatchObject({ type: "announce-response", incomplete: 2 });
      expect(await a.client.next()).toMatchObject({ peerId: peer("b"), signal: OFFER });
    });

    test("one address has one budget", async () => {
      const limits = { ...DEFAULT_LIMITS, addressMessages: { burst: 200, perSecond: 0 } };
      await begin({ limits });
      const [a, b] = [connect("a"), connect("b")];
      let served = 0;
      for (let i = 0; i < 200; i++)
        for (const one of [a, b])
          if ((await one.announce({ numwant: 0 })).type === "announce-response") served++;
      expect(served).toBeGreaterThan(150);
      // Each of several processes may find out late by a part of it.
      expect(served).toBeLessThan(250);
      expect(await a.announce()).toMatchObject({
        reason: "too many messages from this address, try again later",
      });
    });
  });
}
