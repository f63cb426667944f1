/** Clients that are hostile while another one is served. `e2e/chaos/fuzz/tracker-server.ts` sends mutated frames. */
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { serversOfThisFile, TestClient, type TestServer } from "../testing/client.ts";

const start = serversOfThisFile();

/** A broken connection emits "close" after an error that says no more. @returns the event's argument */
function happened(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function open(port: number, text = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await happened(socket, "connect");
  if (text !== "") socket.write(text);
  return socket;
}

/** @returns what the server answers until it closes the connection */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = await open(port, text);
  let answer = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    answer += chunk;
  });
  await happened(socket, "close");
  return answer;
}

async function expectServed(server: TestServer): Promise<void> {
  expect((await fetch(`${server.url}healthz`)).status).toBe(200);
  const client = new TestClient(server);
  await client.send(JSON.stringify({ action: "scrape", info_hash: "x".repeat(20) }));
  expect(await client.next()).toMatchObject({ type: "scrape-response" });
  client.close();
}

describe("hostile requests", () => {
  const REQUESTS: readonly (readonly [request: string, status: number])[] = [
    ["GET / HTTP/1.1\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
    ["GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    [`GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    [`GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(20_000)}\r\n`, 431],
    ["RUBBISH\r\n\r\n", 400],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 404],
    ["GET //evil.example/%2e%2e HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 404],
    ["GET /share/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
    ["GET \\..\\package.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400],
    ["OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405],
    ["CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", 0],
  ];
  const named = REQUESTS.map(
    ([request, status]) => [JSON.stringify(request).slice(0, 80), request, status] as const,
  );
  test.each(named)("%s", async (_, request, status) => {
    const server = await start();
    expect(Number((await answerTo(server.port, request)).slice(9, 12))).toBe(status);
    await expectServed(server);
  });

  const HOSTS = [
    "",
    '"><script>',
    "a b",
    "[::1",
    "evil.example@localhost",
    "a:99999",
    `${"a".repeat(5000)}`,
    "\xff\xfe",
  ];
  const FORWARDED = [
    "",
    ",,,,",
    "unknown",
    "::ffff:999.1.1.1",
    "[",
    "127.0.0.1, ".repeat(500),
    "\xff",
    'a"b',
  ];
  test("Host and X-Forwarded headers decide nothing but what they may: no answer repeats them", async () => {
    const server = await start({ trustProxyHops: 1 });
    for (const host of HOSTS)
      for (const [index, forwarded] of FORWARDED.entries()) {
        const headers = `Host: ${host}\r\nX-Forwarded-For: ${forwarded}\r\nX-Forwarded-Host: ${FORWARDED[FORWARDED.length - 1 - index]}\r\nX-Forwarded-Proto: ${forwarded}\r\nX-Forwarded-Port: ${forwarded}\r\nX-Forwarded-Prefix: ${forwarded}\r\n`;
        const path = index % 2 === 0 ? "/config.json" : `/${"ab".repeat(20)}`;
        const answer = await answerTo(
          server.port,
          `GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`,
        );
        expect(answer).toMatch(/^HTTP\/1\.1 (200|302|400|431) /);
        expect(answer).not.toMatch(/evil|script>|unknown|aaaaa/);
        const upgrade =
          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        const socket = await open(
          server.port,
          `GET /announce HTTP/1.1\r\n${headers}Origin: https://foe.example\r\n${upgrade}\r\n`,
        );
        const chunk = await happened(socket, "data");
        expect(String(chunk)).toMatch(/^HTTP\/1\.1 4(00|03|31) /);
        socket.destroy();
      }
    await expectServed(server);
  });

  test("a refused upgrade is closed, also for a client that never closes its side", async () => {
    const server = await start();
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true }).on(
      "error",
      () => {},
    );
    socket.resume().write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await happened(socket, "end");
    // Writing to a connection that the other side has closed fails.
    const failed = happened(socket, "close");
    const writing = setInterval(() => socket.write("x"), 20);
    await failed;
    clearInterval(writing);
  });
});

test("1,000 half-open connections and 1,000 slow heads keep nobody out, and end by themselves", async () => {
  const server = await start({}, { headersTimeoutMs: 4000 });
  const ended: Promise<unknown>[] = [];
  const openOne = async (text: string): Promise<void> => {
    const socket = await open(server.port, text);
    ended.push(happened(socket.resume(), "close"));
  };
  // Few at a time: the system forgets connections when more than 511 wait to be accepted.
  for (let i = 0; i < 40; i++)
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        openOne(n % 2 === 0 ? "" : "GET /announce HTTP/1.1\r\nHost: x\r\nX-Slow: "),
      ),
    );
  await expectServed(server);
  await Promise.all(ended);
}, 600_000);

const UPGRADE =
  "GET /announce HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** An open WebSocket of which only the bytes are ours. */
async function upgraded(port: number): Promise<Socket> {
  const socket = await open(port, UPGRADE);
  socket.setNoDelay(true);
  await happened(socket, "data");
  return socket.resume();
}

describe("tiny fragments", () => {
  /** Masked, as a browser's, with one byte each; the message never ends. */
  const frame = (isFirst: boolean): Buffer => Buffer.of(isFirst ? 1 : 0, 0x81, 0, 0, 0, 0, 0x61);

  test("a message in more than 256 of them ends its socket, on each of 100, and others are served", async () => {
    const server = await start();
    const message = Buffer.concat(Array.from({ length: 1000 }, (_, n) => frame(n === 0)));
    const sockets = await Promise.all(Array.from({ length: 100 }, () => upgraded(server.port)));
    const ended = sockets.map((socket) => happened(socket, "close"));
    for (const socket of sockets) socket.write(message);
    await Promise.all(ended);
    await expectServed(server);
  });

  test("bytes that arrive one by one end the socket after some 1,000, long before the message is whole", async () => {
    const server = await start();
    const socket = await upgraded(server.port);
    let isOver = false;
    socket.once("close", () => {
      isOver = true;
    });
    // It announces 60,000 bytes.
    socket.write(Buffer.of(0x81, 0x80 | 126, 0xea, 0x60, 0, 0, 0, 0));
    let sent = 0;
    for (; !isOver && sent < 50_000; sent++) {
      socket.write("a");
      await new Promise(setImmediate);
    }
    expect(isOver).toBe(true);
    expect(sent).toBeLessThan(10_000);
    await expectServed(server);
  });

  test("1,000 sockets in the middle of a frame keep nobody out, and end because they answer no ping", async () => {
    const server = await start({}, { pingMs: 1500 });
    const ended: Promise<unknown>[] = [];
    for (let i = 0; i < 40; i++) {
      const sockets = await Promise.all(Array.from({ length: 25 }, () => upgraded(server.port)));
      for (const socket of sockets) {
        ended.push(happened(socket, "close"));
        socket.write(Buffer.of(0x81, 0x80 | 126, 0xea, 0x60, 0, 0, 0, 0, 0x7b));
      }
    }
    await expectServed(server);
    await Promise.all(ended);
    await expect.poll(() => server.size.sockets).toBe(0);
  }, 600_000);
});
