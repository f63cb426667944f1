import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type KeeperServer, keeperServer } from "./keeper-server.ts";

const HASH = "ab".repeat(20) as InfoHash;
const TOKEN = "a-_1".repeat(8);

interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that gives this answer to everything, and what it has seen. */
async function answering(status: number, body: string): Promise<{ server: KeeperServer; seen: Seen[] }> {
  const seen: Seen[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { method, url, headers } = request;
    seen.push({ line: `${method} ${url}`, authorization: headers.authorization, body: text });
    response.writeHead(status).end(body);
  };
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  return { server: keeperServer((path) => `http://127.0.0.1:${port}/folder/${path}`), seen };
}

it("sends the token in a header and nowhere else", async () => {
  const { server, seen } = await answering(200, '{"expiresAt":5}');
  await server.status(HASH);
  await server.keep(HASH);
  await server.extend(HASH, TOKEN);
  await server.end(HASH, TOKEN);
  const body = `{"infoHash":"${HASH}"}`;
  const authorization = `Bearer ${TOKEN}`;
  expect(seen).toEqual([
    { line: `GET /folder/keep/${HASH}`, authorization: undefined, body: "" },
    { line: "POST /folder/keep", authorization: undefined, body },
    { line: "POST /folder/keep", authorization, body },
    { line: `DELETE /folder/keep/${HASH}`, authorization, body: "" },
  ]);
});

it.each([
  [201, `{"token":"${TOKEN}","expiresAt":5}`, { kind: "granted", grant: { token: TOKEN, expiresAt: 5 } }],
  [200, '{"expiresAt":5}', { kind: "granted", grant: { expiresAt: 5 } }],
  [507, '{"error":"no-room"}', { kind: "failed", failure: "no-room" }],
  [429, '{"error":"too-many-today"}', { kind: "failed", failure: "too-many-today" }],
  // A newer server's word, a proxy's page, and a page where there is no keeper.
  [409, '{"error":"asleep"}', { kind: "failed", failure: "unreachable" }],
  [502, "<h1>Bad gateway</h1>", { kind: "failed", failure: "unreachable" }],
  [200, "<!doctype html>", { kind: "failed", failure: "unreachable" }],
])("keep, answered by %d %s", async (status, body, expected) => {
  const { server } = await answering(status, body);
  expect(await server.keep(HASH)).toEqual(expected);
});

it.each([
  [404, '{"error":"not-kept"}', "not-kept"],
  [404, "<h1>Not found</h1>", "silent"],
  [503, '{"error":"unavailable"}', "silent"],
  [200, '{"state":"lost"}', "silent"],
])("status, answered by %d %s", async (status, body, expected) => {
  const { server } = await answering(status, body);
  expect(await server.status(HASH)).toBe(expected);
});

it("reads a status, and an end without a body", async () => {
  const status = { state: "kept", have: 5, length: 5, expiresAt: 9 };
  expect(await (await answering(200, JSON.stringify(status))).server.status(HASH)).toEqual(status);
  expect(await (await answering(204, "")).server.end(HASH, TOKEN)).toEqual({ kind: "ended" });
});

it("a server that is not there is no answer", async () => {
  const server = keeperServer(() => "http://127.0.0.1:1/");
  expect(await server.status(HASH)).toBe("silent");
  expect(await server.end(HASH, TOKEN)).toEqual({ kind: "failed", failure: "unreachable" });
});
