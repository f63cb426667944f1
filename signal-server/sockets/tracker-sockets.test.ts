import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { ClientOptions } from "ws";
import { idToBinary, type OfferId } from "../../shared/core/ids.ts";
import { DEFAULT_LIMITS } from "../../shared/tracker/core/limits.ts";
import { ANNOUNCE, HASH, peer, SDP, UNLIMITED } from "../../shared/tracker/core/testing/world.ts";
import { MAX_MESSAGE_LENGTH } from "../../shared/tracker/protocol/limits.ts";
import type { Announce } from "../../shared/tracker/protocol/messages.ts";
import { serversOfThisFile, startTestServer, TestClient, type TestServer } from "../testing/client.ts";

const OFFER_ID = "0f".repeat(20) as OfferId;
const announce = (name: string, fields: Partial<Announce> = {}): Announce => ({
  ...ANNOUNCE,
  peerId: peer(name),
  event: "started",
  signals: true,
  ...fields,
});

const start = serversOfThisFile();

/** Connects a client and announces it in the swarm. */
async function joined(server: TestServer, name: string, options: ClientOptions = {}): Promise<TestClient> {
  const client = new TestClient(server, "announce", options);
  await client.send(announce(name));
  expect(await client.next()).toMatchObject({ type: "announce-response" });
  return client;
}

describe("tracker sockets", () => {
  test("introduce two clients and relay their signals", async () => {
    const server = await start();
    const a = await joined(server, "a");
    const b = new TestClient(server, "announce/");
    await b.send(announce("b"));
    expect(await b.next()).toMatchObject({ peers: [{ peerId: peer("a"), signals: true, complete: false }] });
    const dial = { type: "signal", infoHash: HASH, toPeerId: peer("a"), offerId: OFFER_ID } as const;
    const candidate = { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" };
    await b.send({ ...dial, signal: { type: "offer", sdp: SDP } });
    await b.send({ ...dial, signal: { candidate } });
    expect(await a.next()).toMatchObject({ peerId: peer("b"), signal: { type: "offer", sdp: SDP } });
    expect(await a.next()).toMatchObject({ peerId: peer("b"), signal: { candidate } });
    await a.send({ ...dial, toPeerId: peer("b"), signal: { type: "answer", sdp: SDP } });
    expect(await b.next()).toMatchObject({ peerId: peer("a"), signal: { type: "answer", sdp: SDP } });
    expect(server.size).toMatchObject({ sockets: 2, members: 2 });
  });

  test("speak WebTorrent's protocol: binary strings, and one action for all kinds of announce", async () => {
    const server = await start();
    await joined(server, "a");
    const b = new TestClient(server);
    const ids = { info_hash: idToBinary(HASH), peer_id: idToBinary(peer("b")) };
    await b.send(
      JSON.stringify({ action: "announce", ...ids, numwant: 5, uploaded: 0, downloaded: 0, left: null }),
    );
    expect(JSON.parse(await b.nextText())).toEqual({
      action: "announce",
      info_hash: ids.info_hash,
      interval: 120,
      complete: 0,
      incomplete: 2,
    });
    await b.send(JSON.stringify({ action: "scrape", info_hash: ids.info_hash }));
    expect(JSON.parse(await b.nextText())).toEqual({
      action: "scrape",
      files: { [ids.info_hash]: { complete: 0, incomplete: 2, downloaded: 0 } },
    });
  });

  test("remove the members of a closed socket", async () => {
    const server = await start();
    const a = await joined(server, "a");
    a.close();
    await a.closed;
    await expect.poll(() => server.size).toMatchObject({ sockets: 0, members: 0, peerIds: 0 });
  });

  test.each(["{", "null", '{"action":"scrape","info_hash":5}', '{"action":"announce","offers":[null]}'])(
    "the frame %s gets a failure, and the socket lives on",
    async (frame) => {
      const server = await start();
      const client = new TestClient(server);
      await client.send(frame);
      expect(await client.next()).toMatchObject({ type: "failure" });
      await client.send(announce("a"));
      expect(await client.next()).toMatchObject({ type: "announce-response" });
    },
  );

  test("close a client that keeps sending malformed messages, with the reason, and serve others", async () => {
    const server = await start(
      {},
      { limits: { ...DEFAULT_LIMITS, socketMessages: { burst: 40, perSecond: 1 } } },
    );
    const client = new TestClient(server);
    for (let i = 0; i < 10; i++) await client.send("{");
    expect(await client.closed).toEqual({ code: 1008, reason: "too many malformed messages" });
    expect(server.lines.join()).toContain("too many malformed messages");
    await joined(server, "bystander");
  });

  test("close on a frame above 64 KiB", async () => {
    const server = await start();
    const client = new TestClient(server);
    await client.send(JSON.stringify({}).padEnd(MAX_MESSAGE_LENGTH));
    expect(await client.next()).toMatchObject({ type: "failure", reason: "unknown-action in action" });
    await client.send(JSON.stringify({}).padEnd(MAX_MESSAGE_LENGTH + 1));
    expect((await client.closed).code).toBe(1009);
    expect(server.lines.join()).toContain("socket failed");
  });

  test("close on a binary frame", async () => {
    const server = await start();
    const client = new TestClient(server);
    await client.status;
    client.socket.send(Buffer.from("{}"));
    expect(await client.closed).toEqual({ code: 1003, reason: "text only" });
  });

  test("do not compress frames", async () => {
    const server = await start();
    const client = new TestClient(server, "announce", { perMessageDeflate: true });
    await client.status;
    expect(client.socket.extensions).toBe("");
  });

  test("drop a client that answers no ping and keep one that does", async () => {
    const server = await start({}, { pingMs: 500 });
    const dead = await joined(server, "dead", { autoPong: false });
    const alive = await joined(server, "alive");
    expect((await dead.closed).code).toBe(1006);
    expect(server.lines.join()).toContain("answers no ping");
    await alive.send(announce("alive"));
    expect(await alive.next()).toMatchObject({ type: "announce-response", incomplete: 1 });
  });

  test("give a client its peer id back after a network change, once the old socket is found dead", async () => {
    const server = await start({}, { probeMs: 50 });
    const before = await joined(server, "a", { autoPong: false });
    const after = new TestClient(server);
    await after.send(announce("a"));
    expect(await after.next()).toMatchObject({ type: "failure", action: "announce", infoHash: HASH });
    expect((await before.closed).code).toBe(1006);
    await after.send(announce("a"));
    expect(await after.next()).toMatchObject({ type: "announce-response", incomplete: 1 });
  });

  test("leave a peer id to its live owner while another client claims it", async () => {
    // Long enough for a busy machine to let the owner answer the probe.
    const server = await start({}, { probeMs: 1000, limits: UNLIMITED });
    const owner = await joined(server, "a");
    const thief = new TestClient(server);
    // Twice the length of a probe.
    const end = performance.now() + 2000;
    while (performance.now() < end) {
      await thief.send(announce("a"));
      expect(await thief.next()).toMatchObject({ type: "failure" });
    }
    await owner.send(announce("a"));
    expect(await owner.next()).toMatchObject({ type: "announce-response" });
  });

  test("drop a client that reads nothing once 1 MiB waits for it", async () => {
    const server = await start({}, { limits: UNLIMITED });
    const slow = await joined(server, "slow");
    slow.socket.pause();
    const sender = await joined(server, "sender");
    const isDropped = () => server.lines.some((line) => line.includes("reads too slowly"));
    const sdp = SDP.padEnd(16_000);
    for (let i = 0; !isDropped() && i < 20_000; i++) {
      const offerId = i.toString(16).padStart(40, "0") as OfferId;
      const signal = { type: "offer", sdp } as const;
      await sender.send({ type: "signal", infoHash: HASH, toPeerId: peer("slow"), offerId, signal });
      if (i % 50 === 0) {
        // The response shows that the server has handled everything sent before.
        await sender.send({ type: "scrape", infoHashes: [HASH] });
        while ((await sender.next()).type !== "scrape-response");
      }
    }
    expect(isDropped()).toBe(true);
    await expect.poll(() => server.size.sockets).toBe(1);
  });
});

describe("connecting", () => {
  test.each<[string, string | undefined, number]>([
    ["announce", undefined, 101],
    ["announce/", undefined, 101],
    ["announce?x=1", undefined, 101],
    ["announce", "same", 101],
    ["announce", "https://friend.example", 101],
    ["announce", "https://foe.example", 403],
    ["announce", "null", 403],
    ["", undefined, 404],
    ["announcement", undefined, 404],
    ["announce/more", undefined, 404],
  ])("/%s from origin %s: %i", async (path, origin, status) => {
    const server = await start({ allowedOrigins: new Set(["https://friend.example"]) });
    const options =
      origin === undefined ? {} : { origin: origin === "same" ? server.url.slice(0, -1) : origin };
    expect(await new TestClient(server, path, options).status).toBe(status);
  });

  test.each(["https://foe.example", "null"])("origin %s is let in when all are", async (origin) => {
    const server = await start({ allowedOrigins: new Set(["*"]) });
    const client = new TestClient(server, "announce", { origin });
    await client.send({ ...ANNOUNCE, signals: false });
    expect(await client.next()).toMatchObject({ type: "announce-response", incomplete: 1 });
  });

  test("a refused origin is logged once, with the cure, however often its pages try", async () => {
    const server = await start();
    for (let i = 0; i < 5; i++)
      for (const origin of ["https://foe.example", `http://localhost:${server.port + 1}`])
        expect(await new TestClient(server, "announce", { origin }).status).toBe(403);
    const refusals = server.lines.filter((line) => line.startsWith("origin refused"));
    expect(refusals).toHaveLength(2);
    expect(refusals[0]).toMatch(/foe\.example.*Host \$http_host.*ALLOWED_ORIGINS=https:\/\/foe\.example/);
    expect(refusals[1]).toContain("lost the port");
  });

  test("a client that never completes a request's head is cut off while others are served", async () => {
    const server = await start({}, { headersTimeoutMs: 200 });
    const sockets = Array.from({ length: 100 }, () => connect(server.port, "localhost"));
    const ended = sockets.map(
      (socket) =>
        new Promise((resolve) => {
          socket.on("close", resolve).on("error", () => {});
          socket.resume().write("GET /announce HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        }),
    );
    await joined(server, "bystander");
    await Promise.all(ended);
  });

  test("closing sends 1001 to every socket and does not wait for one that never answers", async () => {
    const server = await startTestServer();
    const clients = await Promise.all(["a", "b", "c"].map((name) => joined(server, name)));
    // This client never answers the closing handshake.
    clients[0]?.socket.pause();
    // ws alone would wait for 30 s.
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(20_000);
    for (const client of clients.slice(1)) expect((await client.closed).code).toBe(1001);
    await expect(fetch(`${server.url}healthz`)).rejects.toThrow();
  });
});
