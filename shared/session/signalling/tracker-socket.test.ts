import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import {
  announce,
  connected,
  HASH,
  Listener,
  OFFER,
  OTHER_HASH,
  response,
  SDP,
  setUp,
  THEIRS,
} from "../testing/tracker-socket-rig.ts";

describe("connection", () => {
  test("opens when the first torrent subscribes, and serves them all", () => {
    const { sockets, client } = setUp();
    expect(sockets.made).toHaveLength(0);
    const listeners = [new Listener(HASH), new Listener(OTHER_HASH)];
    for (const listener of listeners) client.subscribe(listener);
    expect(sockets.made).toHaveLength(1);
    sockets.last.open();
    expect(listeners.map(({ connects }) => connects)).toEqual([1, 1]);
  });

  test("passes a message to its torrent and to no other", () => {
    const { sockets, listeners } = connected(HASH, OTHER_HASH);
    sockets.last.receive(response(OTHER_HASH));
    expect(listeners.map(({ messages }) => messages.length)).toEqual([0, 1]);
  });

  test("drops what is sent while not connected, and says so", () => {
    const { sockets, client } = setUp();
    client.subscribe(new Listener());
    expect(client.send(announce())).toBe(false);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([]);
    expect(client.send(announce())).toBe(true);
    expect(sockets.last.sent).toEqual([announce()]);
  });

  test("stays open for a while after the last torrent left, so that a pause does not reconnect", () => {
    const { timers, sockets, client, listener, idle } = connected();
    client.unsubscribe(listener);
    timers.pass(10_000);
    expect(sockets.last.isClosed).toBe(false);
    client.subscribe(listener);
    for (let i = 0; i < 4; i++) {
      timers.pass(15_000);
      sockets.last.receive(response());
    }
    expect(sockets.last.isClosed).toBe(false);
    client.unsubscribe(listener);
    timers.pass(60_000);
    expect(sockets.last.isClosed).toBe(true);
    expect(idle.count).toBe(1);
    expect(timers.pending).toBe(0);
    expect(sockets.made).toHaveLength(1);
  });

  test("passes nothing to a torrent that left", () => {
    const { sockets, client, listener } = connected();
    client.unsubscribe(listener);
    sockets.last.receive(response());
    expect(listener.messages).toEqual([]);
  });
});

describe("reconnecting", () => {
  test("waits at most 1, 2, 4 … 30 s, after four minutes 180 s, and starts over once a connection has answered and lasted", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    const waits = Array.from({ length: 18 }, () => {
      sockets.last.break();
      const wait = timers.nextAt - timers.now;
      timers.pass(wait);
      return Math.round(wait / 1000);
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, ...Array.from({ length: 11 }, () => 30), 180, 180]);
    sockets.last.open();
    sockets.last.receive(response());
    timers.pass(15_000);
    sockets.last.break();
    expect(timers.nextAt - timers.now).toBeGreaterThan(170_000);
    timers.pass(180_000);
    sockets.last.open();
    sockets.last.receive(response());
    timers.pass(15_000);
    sockets.last.receive(response());
    timers.pass(15_000);
    sockets.last.break();
    expect(timers.nextAt - timers.now).toBeLessThanOrEqual(1000);
  });

  /** What a tracker does with each connection. */
  const failure = {
    type: "failure",
    action: "announce",
    infoHash: HASH,
    offerId: undefined,
    reason: "no",
  } as const;
  test.each<[string, (world: ReturnType<typeof setUp>) => void]>([
    ["refuses every connection", ({ sockets }) => sockets.last.break()],
    ["never completes a connection", () => undefined],
    [
      "accepts and hangs up",
      ({ sockets }) => {
        sockets.last.open();
        sockets.last.break();
      },
    ],
    [
      "answers with a failure and hangs up",
      ({ sockets, client }) => {
        sockets.last.open();
        client.send(announce("started"));
        sockets.last.receive(failure);
        sockets.last.break();
      },
    ],
    [
      "answers properly and hangs up",
      ({ sockets, client }) => {
        sockets.last.open();
        client.send(announce("started"));
        sockets.last.receive(response());
        sockets.last.break();
      },
    ],
    [
      "answers nothing",
      ({ sockets, client }) => {
        sockets.last.open();
        client.send(announce("started"));
      },
    ],
    [
      "answers what is no JSON and hangs up",
      ({ sockets }) => {
        sockets.last.open();
        sockets.last.receive("hello");
        sockets.last.break();
      },
    ],
  ])("gets few connections when the tracker %s", (_, behave) => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      const world = setUp(random);
      const { timers, sockets, client } = world;
      client.subscribe(new Listener());
      let handled = 0;
      const pass = (seconds: number): number => {
        for (let i = 0; i < seconds * 10; i++) {
          while (handled < sockets.made.length) {
            handled++;
            behave(world);
          }
          timers.pass(100);
        }
        return sockets.made.length;
      };
      // At least 0.5, 1, 2, 4, 8 and 16 s lie between the attempts.
      expect(pass(30)).toBeLessThanOrEqual(8);
      expect(pass(3570)).toBeLessThanOrEqual(48);
      expect(sockets.made.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(1);
    }
  });

  test("spreads the waits over the whole span", () => {
    const random = seededRandom(7);
    const waits = Array.from({ length: 200 }, () => {
      const { timers, sockets, client } = setUp(random);
      client.subscribe(new Listener());
      sockets.last.break();
      return timers.nextAt;
    });
    for (const [from, to] of [
      [0, 250],
      [250, 500],
      [500, 750],
      [750, 1000],
    ] as const)
      expect(waits.filter((wait) => wait >= from && wait < to).length).toBeGreaterThan(20);
  });

  test("reports to every torrent that it is connected again", () => {
    const { timers, sockets, listeners } = connected(HASH, OTHER_HASH);
    sockets.last.break();
    timers.pass(1000);
    sockets.last.open();
    expect(listeners.map(({ connects }) => connects)).toEqual([2, 2]);
  });

  test("gives up a socket that does not open within 20 s", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    timers.pass(20_000);
    expect(sockets.made[0]?.isClosed).toBe(true);
    timers.pass(1000);
    expect(sockets.made).toHaveLength(2);
  });

  test("gives up a socket that leaves an announce unanswered for 20 s, however often it is repeated", () => {
    const { timers, sockets, client } = connected();
    client.send(announce("started"));
    timers.pass(15_000);
    client.send(announce());
    timers.pass(6000);
    expect(sockets.made[0]?.isClosed).toBe(true);
    expect(sockets.made).toHaveLength(2);
  });

  test("takes any message of the tracker for an answer", () => {
    const { timers, sockets, client } = connected();
    client.send(announce());
    timers.pass(15_000);
    sockets.last.receive({ type: "offer", infoHash: HASH, peerId: THEIRS, offerId: OFFER, sdp: SDP });
    timers.pass(19_000);
    expect(sockets.made).toHaveLength(1);
  });

  test("expects no answer to `stopped`", () => {
    const { timers, sockets, client } = connected();
    client.send(announce("stopped"));
    timers.pass(25_000);
    expect(sockets.made).toHaveLength(1);
  });

  test("tries soon for a torrent that is added while the next attempt is far away", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener(HASH));
    for (let i = 0; i < 17; i++) {
      sockets.last.break();
      timers.pass(timers.nextAt - timers.now);
    }
    sockets.last.break();
    timers.pass(30_000);
    const before = sockets.made.length;
    for (let i = 0; i < 1000; i++)
      client.subscribe(new Listener(i.toString(16).padStart(40, "0") as InfoHash));
    timers.pass(1000);
    expect(sockets.made).toHaveLength(before + 1);
  });

  test("gives up a socket that sends nothing instead of queueing", () => {
    const { sockets, client } = connected();
    sockets.last.bufferedAmount = 2 * 1024 * 1024;
    expect(client.send(announce())).toBe(false);
    expect(sockets.last.isClosed).toBe(true);
    expect(client.isOpen).toBe(false);
  });

  test.each(["online", "changed"] as const)(
    "opens a new socket within a second when the network is %s",
    (change) => {
      const { timers, sockets, client, listener } = connected();
      client.networkChanged(change);
      expect(sockets.made[0]?.isClosed).toBe(true);
      timers.pass(1000);
      expect(sockets.made).toHaveLength(2);
      sockets.last.open();
      expect(listener.connects).toBe(2);
    },
  );

  test("does not wait for the end of its backoff when the network is back", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    for (let i = 0; i < 8; i++) {
      sockets.last.break();
      timers.pass(timers.nextAt - timers.now);
    }
    sockets.last.break();
    client.networkChanged("online");
    const before = sockets.made.length;
    timers.pass(1000);
    expect(sockets.made).toHaveLength(before + 1);
  });
});
