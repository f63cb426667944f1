/**
 * The connection to Redis: a single server or a Redis Cluster, with a second connection for messages. It does not reconnect:
 * whoever uses it opens a new one, which also finds a new primary behind the same name. The only import of `redis`.
 */
import { createHash } from "node:crypto";
import { createClient, createCluster, RedisClient } from "redis";

/** In Lua. Redis runs it in one step. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

export function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

/** Redis distributes messages of a shard to its own subscribers only, from this version on. */
const SHARDED_MESSAGES_SINCE = 7;
/** More than the process leaves unanswered: a bound for its memory that is never reached. */
const MAX_QUEUED = 50_000;

/** By default each command has a timer of its own, which costs more than the rest of a command here. */
const NO_TIMEOUT = { timeout: 0 };

export class RedisConnection {
  private readonly url: string;
  private readonly lost: (error: Error) => void;
  private readonly opened: { destroy(): void }[] = [];
  private sendTo: ((key: string, args: string[]) => Promise<unknown>) | undefined;
  private isSharded = false;

  /** @param lost is called once or more often when the connection has failed */
  constructor(url: string, lost: (error: Error) => void) {
    this.url = url;
    this.lost = lost;
  }

  /**
   * @param scripts all that will be run: each is loaded now, because the first run of an unknown one comes late
   * @param received gets the messages to the channel
   */
  async open(scripts: readonly Script[], channel: string, received: (text: string) => void): Promise<void> {
    const client = this.keep(newClient(this.url));
    await client.connect();
    const info = String(await client.sendCommand(["INFO", "server"]));
    this.isSharded = Number(/^redis_version:(\d+)/m.exec(info)?.[1]) >= SHARDED_MESSAGES_SINCE;
    if (/^redis_mode:cluster/m.test(info)) {
      const cluster = this.keep(newCluster(this.url));
      cluster.on("node-error", this.lost);
      await cluster.connect();
      const servers = await Promise.all(cluster.masters.map((server) => cluster.nodeClient(server)));
      for (const server of servers) await Promise.all(scripts.map((one) => server.sendCommand(load(one))));
      this.sendTo = (key, args) => cluster.sendCommand(key, false, args);
      await (this.isSharded ? cluster.sSubscribe(channel, received) : cluster.subscribe(channel, received));
      return;
    }
    this.sendTo = (_, args) => client.sendCommand(args);
    await Promise.all(scripts.map((one) => client.sendCommand(load(one))));
    const messages = this.keep(newClient(this.url));
    await messages.connect();
    await (this.isSharded ? messages.sSubscribe(channel, received) : messages.subscribe(channel, received));
  }

  /** @param key decides in a Redis Cluster which server gets the command */
  send(key: string, args: string[]): Promise<unknown> {
    return this.sendTo?.(key, args) ?? Promise.reject(new Error("not connected"));
  }

  /** @param keys of one slot, at least one */
  async run({ text, sha1 }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const key = keys[0] as string;
    const rest = [`${keys.length}`, ...keys, ...args];
    try {
      return await this.send(key, ["EVALSHA", sha1, ...rest]);
    } catch (error) {
      if (!String(error).includes("NOSCRIPT")) throw error;
      return this.send(key, ["EVAL", text, ...rest]);
    }
  }

  /** @returns the number of subscribers that got it */
  async publish(channel: string, text: string): Promise<number> {
    return Number(await this.send(channel, [this.isSharded ? "SPUBLISH" : "PUBLISH", channel, text]));
  }

  close(): void {
    for (const client of this.opened.splice(0))
      try {
        client.destroy();
      } catch {
        // It was never open, or is closed already.
      }
  }

  private keep<T extends { destroy(): void; on(event: "error", listener: (error: Error) => void): unknown }>(
    client: T,
  ): T {
    client.on("error", this.lost);
    this.opened.push(client);
    return client;
  }
}

function load({ text }: Script): string[] {
  return ["SCRIPT", "LOAD", text];
}

function newClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED,
    commandOptions: NO_TIMEOUT,
    socket: { reconnectStrategy: false },
  });
}

/** The servers of a cluster have the password and the TLS of the first one. */
function newCluster(url: string) {
  const { username, password, socket } = RedisClient.parseURL(url);
  return createCluster({
    rootNodes: [{ url }],
    RESP: 2,
    commandOptions: NO_TIMEOUT,
    defaults: {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      commandsQueueMaxLength: MAX_QUEUED,
      socket: socket.tls ? { tls: true } : {},
    },
  });
}
