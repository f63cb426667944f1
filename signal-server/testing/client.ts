/** For tests: a server on a free port with a small page, and clients that connect to its tracker over real sockets. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { ClientMessage, ServerMessage } from "../../shared/tracker/protocol/messages.ts";
import { parseServerMessage } from "../../shared/tracker/protocol/parse-server.ts";
import { serializeClientMessage } from "../../shared/tracker/protocol/serialize.ts";
import { describeViolation } from "../../shared/tracker/protocol/violation.ts";
import { staticPage } from "../http/static.ts";
import { type Config, readConfig } from "../process/config.ts";
import { type RunningServer, type ServerOptions, startServer } from "../process/server.ts";

/** Makes a folder like the build's output. */
export async function makePageFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-page-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Tabswarm</title>");
  await writeFile(join(folder, "assets", "main-abc123.js"), "export {};");
  await writeFile(join(folder, "manifest.webmanifest"), "{}");
  await writeFile(join(folder, "service.js"), "");
  return folder;
}

export interface TestServer extends RunningServer {
  readonly lines: readonly string[];
  /** Of the page, as the build's output; removed with the server. */
  readonly folder: string;
}

/** @param config in addition to port 0 and the defaults */
export async function startTestServer(
  config: Partial<Config> = {},
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const folder = await makePageFolder();
  const lines: string[] = [];
  const server = await startServer(
    { ...readConfig({ PORT: "0" }), ...config },
    {
      makePage: () => staticPage(folder),
      log: (event, details) => lines.push(`${event} ${JSON.stringify(details)}`),
      ...options,
    },
  );
  return {
    url: server.url,
    port: server.port,
    get size() {
      return server.size;
    },
    lines,
    folder,
    reloadTls: server.reloadTls,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @returns a function like `startTestServer` whose servers are closed after each test of the calling file */
export function serversOfThisFile(): typeof startTestServer {
  const running: TestServer[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });
  return async (config, options) => {
    const server = await startTestServer(config, options);
    running.push(server);
    return server;
  };
}

export class TestClient {
  readonly socket: WebSocket;
  /** The HTTP status if the upgrade is refused, 101 if it succeeds. */
  readonly status: Promise<number>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  private readonly arrived: string[] = [];
  private readonly waiting: ((text: string) => void)[] = [];

  constructor(server: Pick<RunningServer, "url">, path = "announce", options: ClientOptions = {}) {
    this.socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, options);
    this.status = new Promise((resolve) => {
      this.socket.on("open", () => resolve(101));
      this.socket.on("unexpected-response", (request, response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
    });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      const text = String(data);
      const waiter = this.waiting.shift();
      if (waiter === undefined) this.arrived.push(text);
      else waiter(text);
    });
  }

  async send(message: ClientMessage | string): Promise<void> {
    await this.status;
    this.socket.send(typeof message === "string" ? message : serializeClientMessage(message));
  }

  /** The text of the next message from the tracker. */
  nextText(): Promise<string> {
    const text = this.arrived.shift();
    return text === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(text);
  }

  async next(): Promise<ServerMessage> {
    const parsed = parseServerMessage(await this.nextText());
    if (!parsed.ok) throw new Error(describeViolation(parsed.violation));
    return parsed.message;
  }

  close(): void {
    this.socket.close();
  }
}
