/**
 * Mutated frames at the real server, over real sockets and with mutated heads of frames, while a client nearby announces and gets
 * its answers. A frame ends at most its own socket.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import type { Random } from "../../../shared/core/random.ts";
import { DEFAULT_LIMITS, type TrackerLimits } from "../../../shared/tracker/core/limits.ts";
import { readConfig } from "../../../signal-server/process/config.ts";
import { type RunningServer, startServer } from "../../../signal-server/process/server.ts";
import { MemoryTrend } from "../memory.ts";
import { claim, type Parser, type Subject } from "./parser.ts";

const SOCKETS = 8;
const FRAMES_PER_SAMPLE = 5_000;
const MAX_GROWTH = 8e6;
/** For the bystander's answer. It takes milliseconds; only a hang reaches this. */
const PATIENCE_MS = 30_000;

const anyRate = { burst: 1e12, perSecond: 0 };
/** So that each frame is read, and none is refused for the number of those before it. */
const UNLIMITED: TrackerLimits = {
  ...DEFAULT_LIMITS,
  socketMessages: anyRate,
  addressMessages: anyRate,
  offersReceived: anyRate,
};

const UPGRADE = [
  "GET /announce HTTP/1.1",
  "Host: x",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
  "",
].join("\r\n");

export const TRACKER_SERVER: Parser = {
  name: "tracker-server",
  title: "frames at the real server over real sockets: a client nearby is served, and memory stays flat",
  few: 2_000,
  start: async (random) => {
    const lines: string[] = [];
    const server = await startServer(
      { ...readConfig({ PORT: "0", HOST: "127.0.0.1" }) },
      {
        makePage: () => ({ handle: (_, response) => response.end(), takesUpgrades: false }),
        log: (event, details) => {
          if (event === "tracker failed") lines.push(JSON.stringify(details));
        },
        limits: UNLIMITED,
      },
    );
    return new ServerFuzz(random, server, lines);
  },
};

class ServerFuzz implements Subject {
  private readonly random: Random;
  private readonly server: RunningServer;
  /** What the server says when a bug of ours is hit. */
  private readonly failures: readonly string[];
  private readonly sockets: (Socket | undefined)[] = new Array(SOCKETS).fill(undefined);
  private readonly trend = new MemoryTrend();
  private readonly bystander: Promise<Bystander>;
  private taken = 0;
  private opened = 0;

  constructor(random: Random, server: RunningServer, failures: readonly string[]) {
    this.random = random;
    this.server = server;
    this.failures = failures;
    this.bystander = Bystander.connect(server);
  }

  async take(input: Uint8Array): Promise<void> {
    const { random } = this;
    const socket = await this.open(random.below(SOCKETS));
    if (!socket.write(framed(random, input)))
      await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
    this.taken++;
    if (this.taken % 100 === 0) await (await this.bystander).ask();
    if (this.taken % FRAMES_PER_SAMPLE === 0) this.trend.sample();
    claim(this.failures.length === 0, `the tracker does not fail: ${this.failures[0]}`);
  }

  async finish(): Promise<string> {
    const bystander = await this.bystander;
    await bystander.ask();
    for (const socket of this.sockets) socket?.destroy();
    bystander.close();
    while (this.server.size.sockets > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const { members, swarms } = this.server.size;
    claim(members === 0 && swarms === 0, "sockets that close leave nothing behind");
    await this.server.close();
    const { growth } = this.trend;
    claim(growth <= MAX_GROWTH, `memory stays flat, and does not grow by ${growth} bytes`);
    const { asked, slowestMs } = bystander;
    return `${this.opened} sockets; another client asked ${asked} times, slowest answer ${slowestMs.toFixed(0)} ms; ${this.trend}`;
  }

  private async open(index: number): Promise<Socket> {
    const known = this.sockets[index];
    if (known !== undefined && !known.destroyed && !known.readableEnded) return known;
    known?.destroy();
    const socket = connect(this.server.port, "127.0.0.1");
    // A socket that the server has closed may fail at the next write.
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(UPGRADE);
    await once(socket, "data");
    socket.resume();
    this.opened++;
    this.sockets[index] = socket;
    return socket;
  }
}

/** A masked frame as a browser sends it; sometimes its head is broken too. The mask is zero, so that the text stays readable. */
function framed(random: Random, text: Uint8Array): Buffer {
  const isLong = text.length > 0xffff;
  const head = Buffer.alloc(isLong ? 14 : 8);
  head[0] = 0x81;
  head[1] = 0x80 | (isLong ? 127 : 126);
  if (isLong) head.writeBigUInt64BE(BigInt(text.length), 2);
  else head.writeUInt16BE(text.length, 2);
  if (random.below(20) === 0) head[random.below(head.length)] = random.below(256);
  return Buffer.concat([head, text]);
}

/** A client that keeps asking. */
class Bystander {
  asked = 0;
  slowestMs = 0;
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
  }

  static async connect({ port }: RunningServer): Promise<Bystander> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/announce`);
    await once(socket, "open");
    return new Bystander(socket);
  }

  /** @throws when there is no answer */
  async ask(): Promise<void> {
    const startedAt = performance.now();
    this.socket.send(JSON.stringify({ action: "scrape", info_hash: "x".repeat(20) }));
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [answer] = await once(this.socket, "message", { signal });
    claim(String(answer).includes('"files"'), "another client gets its answer");
    this.asked++;
    this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
  }

  close(): void {
    this.socket.close();
  }
}
