/** How a server stops: nobody is cut off who can finish in time, and nobody can hold it up. */
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Page } from "../http/page.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { serversOfThisFile, TestClient } from "../testing/client.ts";

const start = serversOfThisFile();

/** Opens a TCP connection and collects what arrives. */
function raw(port: number, host = "localhost") {
  const socket = connect(port, host);
  const state = { text: "" };
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    state.text += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => {});
  return { socket, state, closed };
}

describe("localhost", () => {
  test("is both address families, on the same port", async () => {
    const server = await start();
    for (const host of ["127.0.0.1", "[::1]"]) {
      expect((await fetch(`http://${host}:${server.port}/healthz`)).status).toBe(200);
      const client = new TestClient({ ...server, url: `http://${host}:${server.port}/` });
      expect(await client.status).toBe(101);
    }
    expect(server.size.sockets).toBe(2);
  });

  test.each(["127.0.0.1", "::1"])("is in use when another program has %s", async (host) => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, host, () => {
        const address = other.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    await expect(start({ port })).rejects.toThrow(`Port ${port} is in use by another program`);
    await new Promise((resolve) => other.close(resolve));
    // Nothing is left of the attempt.
    expect((await start({ port })).port).toBe(port);
  });
});

describe("a server that stops", () => {
  test("refuses new connections in both families at once, and lets a request in progress finish", async () => {
    const answers: ServerResponse[] = [];
    const page: Page = {
      handle: (_, response) => void answers.push(response),
      takesUpgrades: false,
    };
    const server = await start({}, { makePage: () => page, closingMs: 1e9 });
    const { socket, state, closed } = raw(server.port, "::1");
    socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(() => answers.length).toBe(1);
    const stopped = server.close();
    for (const host of ["127.0.0.1", "[::1]"])
      await expect(fetch(`http://${host}:${server.port}/healthz`)).rejects.toThrow();
    answers[0]?.end("at last");
    await Promise.all([stopped, closed]);
    expect(state.text).toMatch(/^HTTP\/1\.1 200 .*at last/s);
  });

  test("tells tracker clients, and ends as soon as they are gone, whatever connections are idle", async () => {
    const server = await start({}, { closingMs: 1e9 });
    const idle = [raw(server.port), raw(server.port, "::1")];
    idle[1]?.socket.write("GET / HTTP/1.1\r\nHost: loc");
    await Promise.all(idle.map(({ socket }) => new Promise((resolve) => socket.on("connect", resolve))));
    const clients = [new TestClient(server), new TestClient(server)];
    for (const client of clients) expect(await client.status).toBe(101);
    await server.close();
    for (const client of clients)
      expect(await client.closed).toEqual({ code: 1001, reason: "the server is stopping" });
    await Promise.all(idle.map(({ closed }) => closed));
  });

  test("waits no longer than its limit for a client that does not answer or does not read", async () => {
    const server = await start({}, { closingMs: 100 });
    const client = new TestClient(server);
    expect(await client.status).toBe(101);
    client.socket.pause();
    await server.close();
    client.socket.resume();
    expect([1001, 1006]).toContain((await client.closed).code);
  });

  test("over TLS, ends HTTP/2 sessions when their answers have been sent, and idle ones at once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tabswarm-closing-"));
    try {
      const server = await start({ tls: makeCertificate(folder) }, { closingMs: 1e9 });
      const session = connectHttp2(server.url, { rejectUnauthorized: false });
      const goaway = new Promise((resolve) => session.on("goaway", resolve));
      const closed = new Promise((resolve) => session.on("close", resolve));
      const stream = session.request({ ":path": "/healthz" });
      await new Promise((resolve) => stream.resume().on("end", resolve));
      const silent = raw(server.port);
      await new Promise((resolve) => silent.socket.on("connect", resolve));
      await server.close();
      await Promise.all([goaway, closed, silent.closed]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
