import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { serversOfThisFile } from "../../testing/client.ts";
import { iceServersOf } from "./ice-servers.ts";
import { fetchServerConfig, parseServerConfig } from "./server-config.ts";

const startServer = serversOfThisFile();
const closing: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("reads the configuration of a real server", async () => {
  const iceServers = [{ urls: "stun:stun.example.org:3478" }];
  const { url } = await startServer({ iceServers });
  expect(await fetchServerConfig(url)).toEqual({ iceServers, expiresIn: undefined });
});

test("leaves out malformed ICE servers, and refuses what is no configuration", () => {
  const iceServers = [
    { urls: "stun:a" },
    { urls: 7 },
    "x",
    null,
    { urls: ["turn:b"], username: "u", credential: "c" },
  ];
  expect(parseServerConfig(JSON.stringify({ iceServers, expiresIn: 1e9 }))).toEqual({
    iceServers: [{ urls: "stun:a" }, { urls: ["turn:b"], username: "u", credential: "c" }],
    expiresIn: 86_400,
  });
  for (const text of ["", "<!doctype html>", "null", "{}", '{"iceServers":[],"expiresIn":-1}'])
    expect(parseServerConfig(text), text).toBeUndefined();
});

test("says what answers instead", async () => {
  const silent = await answering(() => undefined);
  await expect(fetchServerConfig(silent, 200)).rejects.toThrow("it does not answer");
  const broken = await answering((_, response) => response.writeHead(502).end());
  await expect(fetchServerConfig(broken)).rejects.toThrow("out of order: it answers with 502");
  const other = await answering((_, response) => response.end("<!doctype html>"));
  await expect(fetchServerConfig(other)).rejects.toThrow("no Tabswarm page");
  const endless = await answering((_, response) => {
    const write = (): void => {
      while (response.write("x".repeat(65_536)));
      response.once("drain", write);
    };
    write();
  });
  await expect(fetchServerConfig(endless)).rejects.toThrow("no Tabswarm page");
});

test("names the address that a page has moved to", async () => {
  const { url } = await startServer();
  const moved = await answering((_, response) =>
    response.writeHead(301, { Location: `${url}config.json` }).end(),
  );
  await expect(fetchServerConfig(moved)).rejects.toThrow(`leads to “${url}”`);
});

test("one of several pages is enough, unless the link leads to it", async () => {
  const { url } = await startServer({ iceServers: [{ urls: "stun:a:1" }] });
  const gone = "http://127.0.0.1:9/";
  const notices: string[] = [];
  const output = { notice: (code: string) => notices.push(code) };
  const servers = await iceServersOf([gone, url], output, { isFirstNeeded: false });
  expect(servers()).toEqual([{ urls: "stun:a:1" }]);
  expect(notices).toEqual(["server-unreachable"]);
  await expect(iceServersOf([gone, url], output, { isFirstNeeded: true })).rejects.toThrow(
    "No server answers",
  );
  await expect(iceServersOf([gone], output, { isFirstNeeded: false })).rejects.toThrow("No server answers");
  expect((await iceServersOf([], output, { isFirstNeeded: false }))()).toEqual([]);
});

test("what a tracker's address suggests need not be a page, but somebody has to answer", async () => {
  const other = await answering((_, response) => response.end("<!doctype html>"));
  const output = { notice: () => expect.fail("nothing is wrong") };
  const options = { isFirstNeeded: false, supposed: [other, "http://127.0.0.1:9/"] };
  expect((await iceServersOf([other], output, options))()).toEqual([]);
  await expect(iceServersOf([other], output, { isFirstNeeded: false })).rejects.toThrow("no Tabswarm page");
  await expect(iceServersOf(["http://127.0.0.1:9/"], output, options)).rejects.toThrow("No server answers");
});

test("credentials are replaced before they expire", async () => {
  let asked = 0;
  const page = await answering((_, response) => {
    asked++;
    const credential = String(asked);
    const iceServers = [{ urls: "turn:a:1", username: "u", credential }];
    response.end(JSON.stringify({ iceServers, expiresIn: 600 }));
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const servers = await iceServersOf([page], { notice: () => undefined }, { isFirstNeeded: true });
  expect(servers()).toMatchObject([{ credential: "1" }]);
  vi.advanceTimersByTime(399_000);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(2_000);
  vi.useRealTimers();
  await expect.poll(() => servers()).toMatchObject([{ credential: "2" }]);
});
