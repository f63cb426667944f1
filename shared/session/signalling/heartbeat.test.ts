import { describe, expect, test } from "vitest";
import type { FakeSocket } from "../testing/fake-socket.ts";
import { announce, connected, HASH, response } from "../testing/tracker-socket-rig.ts";

const SCRAPE = { type: "scrape", infoHashes: [HASH] };
const scraped = JSON.stringify({ action: "scrape", files: {} });
const types = ({ sent }: FakeSocket) => sent.map(({ type }) => type);

describe("a silent connection", () => {
  test("is asked for a sign of life after 20 s, and is replaced within half a minute when none comes", () => {
    const { timers, sockets } = connected();
    sockets.last.receive(response());
    timers.pass(19_999);
    expect(sockets.last.sent).toEqual([]);
    timers.pass(1);
    expect(sockets.last.sent[0]).toEqual(SCRAPE);
    timers.pass(9_999);
    expect(sockets.made[0]?.isClosed).toBe(true);
    expect(sockets.made).toHaveLength(2);
  });

  test("stays while anything arrives, and is not asked", () => {
    const { timers, sockets } = connected();
    for (let i = 0; i < 10; i++) {
      timers.pass(15_000);
      sockets.last.receive(response());
    }
    expect(sockets.last.sent).toEqual([]);
    expect(sockets.made).toHaveLength(1);
  });

  test("is asked by a scrape alone once the tracker has answered one", () => {
    const { timers, sockets, client, listener } = connected();
    timers.pass(20_000);
    expect(types(sockets.last)).toEqual(["scrape", "announce"]);
    sockets.last.receive(scraped);
    sockets.last.receive(response());
    for (let i = 0; i < 3; i++) {
      timers.pass(20_000);
      sockets.last.receive(scraped);
    }
    expect(types(sockets.last).slice(2)).toEqual(["scrape", "scrape", "scrape"]);
    expect(listener.messages).toHaveLength(1);
    expect(sockets.made).toHaveLength(1);
    expect(client.fault).toBe(undefined);
  });

  test.each([
    ["ignores scrapes", undefined],
    ["refuses scrapes", JSON.stringify({ action: "scrape", "failure reason": "no scrapes" })],
    ["refuses scrapes in general terms", JSON.stringify({ "failure reason": "invalid action" })],
  ])("is asked by announces when the tracker %s, which is no failure", (_, answer) => {
    const { timers, sockets, listener, client } = connected();
    sockets.last.receive(response());
    for (let i = 0; i < 4; i++) {
      timers.pass(20_000);
      if (i === 0 && answer !== undefined) sockets.last.receive(answer);
      sockets.last.receive(response());
    }
    const [first, ...rest] = types(sockets.last);
    expect(first).toBe("scrape");
    expect(rest.at(-1)).toBe("announce");
    expect(sockets.made).toHaveLength(1);
    expect(listener.messages.every(({ type }) => type === "announce-response")).toBe(true);
    expect(client.fault).toBe(undefined);
  });

  test("is asked by announces once the tracker has hung up on a scrape", () => {
    const { timers, sockets } = connected();
    sockets.last.receive(response());
    timers.pass(20_000);
    sockets.last.break();
    timers.pass(1_000);
    sockets.last.open();
    sockets.last.receive(response());
    timers.pass(20_000);
    expect(types(sockets.last)).toEqual(["announce"]);
  });

  test.each(["offline", "woke-up"] as const)("is asked at once when the machine is %s", (change) => {
    const { timers, sockets, client } = connected();
    sockets.last.receive(response());
    timers.pass(5_000);
    client.networkChanged(change);
    client.networkChanged(change);
    expect(types(sockets.last)).toEqual(["scrape", "announce"]);
    timers.pass(9_000);
    expect(sockets.made[0]?.isClosed).toBe(true);
    expect(sockets.made).toHaveLength(2);
  });

  test("ends with its torrents, and nothing is left waiting", () => {
    const { timers, sockets, client, listener } = connected();
    client.send(announce("stopped"));
    client.unsubscribe(listener);
    timers.pass(60_000);
    expect(sockets.last.sent).toHaveLength(1);
    expect(timers.pending).toBe(0);
  });
});
