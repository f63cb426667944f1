/** The session's ports in Node: sockets against real servers of this process. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { platform } from "./platform.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function startServer(): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  closing.push(() => server.close());
  await once(server, "listening");
  return { url: urlOf(server), server };
}

/** A server of bare bytes. */
async function startBareServer(accept: (socket: Socket) => void): Promise<string> {
  const server = createServer(accept);
  server.listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  return urlOf(server);
}

function urlOf(server: { address(): unknown }): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/announce`;
}

function open(url: string) {
  const events: string[] = [];
  const socket = platform.openSocket(url, {
    opened: () => events.push("opened"),
    message: (text) => events.push(text),
    closed: (reason, code) => events.push(`closed ${code} ${reason ?? ""}`.trim()),
  });
  closing.push(() => socket.close());
  expect(events).toEqual([]);
  return { socket, events };
}

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 60_000 });

describe("sockets", () => {
  test("carry text both ways, also in binary frames, and end with the server's words", async () => {
    const { url, server } = await startServer();
    const received: string[] = [];
    server.on("connection", (peer) => {
      peer.on("message", (data, isBinary) => received.push(`${isBinary} ${data}`));
      peer.send("text ö");
      peer.send(Buffer.from("bytes ö"));
    });
    const { socket, events } = open(url);
    await until(() => events.length === 3);
    socket.send("{}");
    await until(() => received.length === 1);
    expect(received).toEqual(["false {}"]);
    for (const peer of server.clients) peer.close(1013, "busy, try again later");
    await until(() => events.length === 4);
    expect(events).toEqual(["opened", "text ö", "bytes ö", "closed 1013 busy, try again later"]);
    socket.send("too late");
    expect(socket.bufferedAmount).toBeGreaterThanOrEqual(0);
  });

  test.each(["", "nonsense", "ftp://127.0.0.1/", "ws://127.0.0.1:1/#fragment", "ws://a b/"])(
    "an unusable URL closes soon: %j",
    async (url) => {
      const { events } = open(url);
      await until(() => events.length === 1);
      expect(events[0]).toMatch(/^closed/);
    },
  );

  test("one that nobody answers closes", async () => {
    const { events } = open("ws://127.0.0.1:1/");
    await until(() => events.length === 1);
    expect(events).toEqual(["closed 1006"]);
  });

  test("what was sent before `close` arrives, and no event follows", async () => {
    const { url, server } = await startServer();
    const received: string[] = [];
    let hasLeft = false;
    server.on("connection", (peer) => {
      peer.on("message", (data) => {
        received.push(String(data));
        peer.send("reply");
      });
      peer.on("close", () => {
        hasLeft = true;
      });
    });
    const { socket, events } = open(url);
    await until(() => events.length === 1);
    socket.send("last words");
    socket.close();
    socket.close();
    socket.send("too late");
    await until(() => hasLeft);
    expect(received).toEqual(["last words"]);
    expect(events).toEqual(["opened"]);
  });

  test("one that is closed before it opens raises no event", async () => {
    const { url, server } = await startServer();
    const { socket, events } = open(url);
    const { socket: bad, events: none } = open("nonsense");
    bad.close();
    socket.close();
    const { events: later } = open(url);
    await until(() => later.length === 1 && server.clients.size === 1);
    expect([...events, ...none]).toEqual([]);
  });

  test("a message that is too long ends the socket, and not the process", async () => {
    const { url, server } = await startServer();
    server.on("connection", (peer) => peer.send("x".repeat(3_000_000)));
    const { events } = open(url);
    await until(() => events.length === 2);
    expect(events).toEqual(["opened", "closed 1006"]);
  });

  test("a server that does not speak the protocol closes it", async () => {
    const url = await startBareServer((socket) => socket.end("\u0000\u0001 nonsense\r\n\r\n"));
    const { events } = open(url);
    await until(() => events.length === 1);
    expect(events[0]).toMatch(/^closed/);
  });

  test("a server that never confirms the end keeps no socket open", async () => {
    let hasLeft = false;
    const url = await startBareServer((socket) => {
      socket.once("data", (head) => {
        const key = /^sec-websocket-key: (.*)\r$/im.exec(String(head))?.[1];
        const accepted = createHash("sha1")
          .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest("base64");
        const lines = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accepted}`];
        socket.write(["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n"));
      });
      socket.on("error", () => {});
      socket.on("close", () => {
        hasLeft = true;
      });
    });
    const { socket, events } = open(url);
    await until(() => events.length === 1);
    const begun = performance.now();
    socket.close();
    await until(() => hasLeft);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(events).toEqual(["opened"]);
  });
});

describe("the rest of the platform", () => {
  test("hashes with SHA-1", async () => {
    const digest = await platform.hash(new TextEncoder().encode("abc"));
    expect(Buffer.from(digest).toString("hex")).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
  });

  test("makes ids of the letters that are allowed, never the same", () => {
    const ids = Array.from({ length: 100 }, () => platform.newId());
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/);
  });

  test("random numbers are in [0, 1) and differ", () => {
    const numbers = Array.from({ length: 1000 }, () => platform.random.next());
    for (const number of numbers) expect(number).toBeGreaterThanOrEqual(0);
    for (const number of numbers) expect(number).toBeLessThan(1);
    expect(new Set(numbers).size).toBeGreaterThan(990);
    expect(platform.randomBytes(16)).not.toEqual(platform.randomBytes(16));
  });

  test("timers wait, can be cancelled, and bear delays of any length", async () => {
    const ran: string[] = [];
    const cancelLong = platform.timers.after(1e12, () => ran.push("long"));
    const cancel = platform.timers.after(1, () => ran.push("cancelled"));
    cancel();
    const begun = platform.clock.now();
    platform.timers.after(5, () => ran.push("short"));
    await until(() => ran.length > 0);
    expect(ran).toEqual(["short"]);
    expect(platform.clock.now() - begun).toBeGreaterThanOrEqual(4);
    expect(Math.abs(platform.clock.wallTime() - Date.now())).toBeLessThan(1000);
    cancelLong();
  });
});
