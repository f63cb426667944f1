/**
 * The registry of several processes, in Redis. One keeper holds a share, and any process answers for it: it reads the record, or
 * changes it and announces the change, and the keeper that holds the share follows. When a keeper has given no sign of life for
 * a while, others take over what it held.
 *
 * Without Redis, whatever needs it is unavailable, and the keeper goes on with what it holds. Redis may lose everything: what is
 * held is registered again.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type InfoHash, parseId } from "../../shared/core/ids.ts";
import { DAY_MS, SECOND_MS } from "../../shared/core/time.ts";
import { RedisConnection, type Script } from "../cluster/redis.ts";
import { within } from "../cluster/within.ts";
import { type Found, parseFound, statusIn } from "./redis-record.ts";
import * as redis from "./redis-scripts.ts";
import { type Registry, type RegistryHost, UnavailableError } from "./registry.ts";
import { isHeld, type ShareRecord } from "./share-record.ts";

const ANSWER_MS = 2 * SECOND_MS;
const CONNECT_MS = 10 * SECOND_MS;
const RETRY_MS = SECOND_MS;
const LIFE_SIGN_MS = 5 * SECOND_MS;
/** A process that is restarted is back by then, with everything it held. */
const SILENCE_MS = 30 * SECOND_MS;
/** Messages of other processes may be lost, so that the records are read as well. */
const CHECK_MS = 10 * SECOND_MS;
const BATCH = 100;
/** After the last sign of life of any keeper; no share is kept for that long without being extended. */
const HOLDINGS_MS = 400 * DAY_MS;
const CHANNEL = "tabswarm:keepers-news";

export interface RedisRegistryOptions {
  readonly url: string;
  readonly keeperId: string;
  /** Shares for each address in a day; 0: no limit. */
  readonly daily: number;
  readonly silenceMs?: number | undefined;
}

export class RedisRegistry implements Registry {
  private readonly options: RedisRegistryOptions;
  private readonly closing = new AbortController();
  private host: RegistryHost | undefined;
  private connection: RedisConnection | undefined;
  private fail: (error: unknown) => void = () => {};
  /** That are registered, as far as this process knows. */
  private readonly registered = new Set<InfoHash>();
  /** To be reported. */
  private readonly changes = new Map<InfoHash, ShareRecord>();
  private running = Promise.resolve();

  constructor(options: RedisRegistryOptions) {
    this.options = options;
  }

  start(host: RegistryHost): void {
    this.host = host;
    for (const { infoHash } of host.held()) this.registered.add(infoHash);
    this.running = this.run();
  }

  async close(): Promise<void> {
    await this.report().catch(() => {});
    this.closing.abort();
    this.connection?.close();
    await this.running;
  }

  async takeDaily(address: string): Promise<boolean> {
    const { daily } = this.options;
    if (daily === 0) return true;
    const args = [`${daily}`, `${DAY_MS}`];
    return (await this.do(redis.TAKE_DAILY, redis.dailyKey(address), args)) === "1";
  }

  async giveBackDaily(address: string): Promise<void> {
    if (this.options.daily > 0) await this.do(redis.GIVE_BACK_DAILY, redis.dailyKey(address), []);
  }

  async find(infoHash: InfoHash): Promise<ShareRecord | undefined> {
    const found = await this.read(infoHash);
    return found?.ended === "removed" ? undefined : found?.record;
  }

  async claim(record: ShareRecord): Promise<ShareRecord | undefined> {
    if (await this.register(record)) return undefined;
    const other = await this.read(record.infoHash);
    if (other === undefined) throw new UnavailableError("the share has just ended elsewhere");
    return other.record;
  }

  async extend(infoHash: InfoHash, expiresAt: number): Promise<void> {
    await this.do(redis.EXTEND_SHARE, redis.shareKey(infoHash), [`${expiresAt}`, `${expiresAt + DAY_MS}`]);
    await this.announce(infoHash);
  }

  async remove(infoHash: InfoHash): Promise<void> {
    await this.do(redis.REMOVE_SHARE, redis.shareKey(infoHash), []);
    this.registered.delete(infoHash);
    await this.release(infoHash);
    await this.announce(infoHash);
  }

  changed(record: ShareRecord): void {
    this.changes.set(record.infoHash, record);
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      // What is wrong with Redis is in the log: the tracker uses it too.
      await this.serve().catch(() => {});
      await pause(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @throws when the connection is of no use any more */
  private async serve(): Promise<void> {
    const { signal } = this.closing;
    const failure = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    failure.catch(() => {});
    const connection = new RedisConnection(this.options.url, (error) => this.fail(error));
    try {
      const opened = connection.open(redis.KEEPER_SCRIPTS, CHANNEL, (text) => this.received(text));
      await within(CONNECT_MS, Promise.race([opened, failure]));
      this.connection = connection;
      for (let round = 0; !signal.aborted; round++) {
        if (round % (CHECK_MS / SECOND_MS) === 0) await Promise.race([this.checkAll(), failure]);
        if (round % (LIFE_SIGN_MS / SECOND_MS) === 0) await Promise.race([this.live(), failure]);
        await Promise.race([this.report(), failure]);
        await Promise.race([pause(SECOND_MS, undefined, { signal }), failure]);
      }
    } finally {
      this.connection = undefined;
      connection.close();
    }
  }

  /** Says that this keeper lives, and looks after those that do not. */
  private async live(): Promise<void> {
    const { keeperId, silenceMs = SILENCE_MS } = this.options;
    const args = [keeperId, `${silenceMs}`, `${HOLDINGS_MS}`];
    const dead = await this.do(redis.SIGN_OF_LIFE, redis.KEEPERS, args);
    for (const other of Array.isArray(dead) ? dead : [])
      if (other !== keeperId) await this.inherit(`${other}`);
  }

  private async inherit(dead: string): Promise<void> {
    const key = redis.holdingsKey(dead);
    const left = await this.send(key, ["SRANDMEMBER", key, `${BATCH}`]);
    const names = Array.isArray(left) ? left : [];
    if (names.length === 0) await this.send(redis.KEEPERS, ["ZREM", redis.KEEPERS, dead]);
    for (const name of names) {
      const infoHash = parseId<InfoHash>(`${name}`);
      const found = infoHash && (await this.read(infoHash));
      const isOver = found === undefined || found.ended !== undefined || found.keeper !== dead;
      if (isOver) await this.send(key, ["SREM", key, `${name}`]);
      else if (this.host?.hasRoomFor(found.record)) await this.takeOver(found.record, dead);
    }
  }

  private async takeOver(record: ShareRecord, dead: string): Promise<void> {
    const { infoHash } = record;
    const { keeperId } = this.options;
    const isOurs = await this.do(redis.TAKE_OVER, redis.shareKey(infoHash), [keeperId, dead]);
    if (isOurs === "1") {
      await this.hold(infoHash);
      this.host?.takeOver(record);
    }
    const key = redis.holdingsKey(dead);
    await this.send(key, ["SREM", key, infoHash]);
  }

  /** Compares what this keeper holds with the records. */
  private async checkAll(): Promise<void> {
    for (const { infoHash } of this.host?.held() ?? [])
      if (this.registered.has(infoHash)) await this.check(infoHash);
  }

  private async check(infoHash: InfoHash): Promise<void> {
    const found = await this.read(infoHash);
    const own = this.host?.findHeld(infoHash);
    if (own === undefined || !this.registered.has(infoHash)) return;
    if (found === undefined) {
      // Redis has lost it.
      await this.register(own);
    } else if (found.keeper !== this.options.keeperId || found.ended === "removed") {
      this.registered.delete(infoHash);
      this.host?.removed(infoHash);
      await this.release(infoHash);
    } else if (found.record.expiresAt !== own.expiresAt) {
      this.host?.extended(infoHash, found.record.expiresAt);
    }
  }

  /** @returns false if another keeper holds it */
  private async register(record: ShareRecord): Promise<boolean> {
    const { infoHash, tokenHash, expiresAt } = record;
    const args = [
      this.options.keeperId,
      tokenHash,
      `${expiresAt}`,
      statusIn(record),
      `${expiresAt + DAY_MS}`,
    ];
    if ((await this.do(redis.CLAIM_SHARE, redis.shareKey(infoHash), args)) !== "1") return false;
    await this.hold(infoHash);
    return true;
  }

  private async hold(infoHash: InfoHash): Promise<void> {
    this.registered.add(infoHash);
    const key = redis.holdingsKey(this.options.keeperId);
    await this.send(key, ["SADD", key, infoHash]);
    await this.send(key, ["PEXPIRE", key, `${HOLDINGS_MS}`]);
  }

  private async release(infoHash: InfoHash): Promise<void> {
    const key = redis.holdingsKey(this.options.keeperId);
    await this.send(key, ["SREM", key, infoHash]);
  }

  private async report(): Promise<void> {
    for (const [infoHash, record] of [...this.changes].slice(0, BATCH)) {
      const isOver = !isHeld(record);
      const args = [this.options.keeperId, statusIn(record), isOver ? "1" : "0"];
      await this.do(redis.REPORT_SHARE, redis.shareKey(infoHash), args);
      if (isOver) await this.release(infoHash);
      if (this.changes.get(infoHash) === record) this.changes.delete(infoHash);
    }
  }

  private async announce(infoHash: InfoHash): Promise<void> {
    await this.answered(this.connection?.publish(CHANNEL, infoHash));
  }

  private received(text: string): void {
    const infoHash = parseId<InfoHash>(text);
    if (infoHash !== undefined && this.registered.has(infoHash)) void this.check(infoHash).catch(this.fail);
  }

  private async read(infoHash: InfoHash): Promise<Found | undefined> {
    const key = redis.shareKey(infoHash);
    const fields = await this.send(key, ["HMGET", key, "keeper", "token", "expiresAt", "status", "ended"]);
    return parseFound(infoHash, fields);
  }

  private do(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    return this.answered(this.connection?.run(script, [key], args));
  }

  private send(key: string, command: string[]): Promise<unknown> {
    return this.answered(this.connection?.send(key, command));
  }

  /** @throws UnavailableError */
  private async answered<T>(answer: Promise<T> | undefined): Promise<T> {
    if (answer === undefined) throw new UnavailableError("Redis cannot be reached");
    try {
      return await within(ANSWER_MS, answer);
    } catch (error) {
      this.fail(error);
      throw new UnavailableError("Redis does not answer", { cause: error });
    }
  }
}
