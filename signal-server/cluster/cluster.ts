/**
 * This process as one of several that form one tracker: carries out the tracker's operations in Redis, and reports the answers
 * and what other processes send as events.
 *
 * While Redis cannot be reached, is full or answers late, every operation is "unanswered" at once, so that the members of this
 * process keep working together. It then opens a new connection every second, and registers everything again when it is back.
 * At most MAX_UNANSWERED operations wait, none for longer than ANSWER_MS.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as pause, setImmediate } from "node:timers/promises";
import { BoundedMap } from "../../shared/core/bounded-map.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/core/time.ts";
import type { Rate } from "../../shared/core/token-bucket.ts";
import { SILENCE_MS } from "../../shared/tracker/core/limits.ts";
import type { MembershipOperation } from "../../shared/tracker/core/membership.ts";
import type { TrackerEvent } from "../../shared/tracker/core/tracker.ts";
import type { Log } from "../process/log.ts";
import { type ProcessId, parsePost } from "./post.ts";
import { RedisConnection } from "./redis.ts";
import { channelOf, ForeignDataError, LIFE_SIGN_MS, RedisMembership } from "./redis-membership.ts";
import { SCRIPTS } from "./scripts.ts";
import { cureOf, describeTrouble, isForeignData, placeOf } from "./trouble.ts";
import { SlowError, within } from "./within.ts";

/** An announce that waits longer is answered with the members of this process. Pages wait 20 s. */
const ANSWER_MS = 2 * SECOND_MS;
const CONNECT_MS = 10 * SECOND_MS;
const RETRY_MS = SECOND_MS;
const MAX_UNANSWERED = 10_000;
/** Members and peer ids that left while Redis was away; beyond this number they expire. */
const MAX_MISSED = 50_000;
/** Everything is registered again now and then, so that claims do not expire and what Redis has lost comes back. */
const RENEWAL_MS = 10 * MINUTE_MS;
/** Renewals in one go, so that clients are served meanwhile. */
const BATCH = 200;

export interface ClusterOptions {
  readonly url: string;
  readonly log: Log;
  readonly addressMessages: Rate;
  readonly lifetimeMs?: number | undefined;
  /** What to register if Redis knew nothing. */
  readonly renewals: () => IterableIterator<MembershipOperation>;
  readonly step: (event: TrackerEvent) => void;
}

interface Unanswered {
  readonly operation: MembershipOperation;
  readonly since: number;
}

/** A connection in use. */
interface Attached {
  readonly connection: RedisConnection;
  readonly membership: RedisMembership;
  /** Ends it. */
  readonly fail: (error: unknown) => void;
}

export class Cluster {
  /** Operations that Redis has answered, and how long they took together. */
  readonly roundTrips = { count: 0, milliseconds: 0 };
  /** New at every start: a process that starts again knows nothing of its members. */
  private readonly process: ProcessId = randomBytes(8).toString("hex");
  private readonly options: ClusterOptions;
  private readonly unanswered = new Set<Unanswered>();
  /** Members and peer ids to remove, because Redis may have kept everything. */
  private readonly missed = new BoundedMap<string, MembershipOperation>(MAX_MISSED);
  private readonly closing = new AbortController();
  private attached: Attached | undefined;
  private isRenewed = false;
  private hasLoggedForeignData = false;
  /** The cure of what is logged; undefined while all is well. */
  private trouble: string | undefined;

  constructor(options: ClusterOptions) {
    this.options = options;
  }

  /** Whether all processes know the members of this one. */
  get isDegraded(): boolean {
    return !this.isRenewed;
  }

  /** Waits for Redis, or for the first attempt to fail; it goes on in the background. */
  start(): Promise<void> {
    return new Promise((resolve) => void this.run(resolve));
  }

  perform(operation: MembershipOperation): void {
    const { attached, unanswered } = this;
    if (attached === undefined || unanswered.size >= MAX_UNANSWERED) return this.answerAlone(operation);
    const entry = { operation, since: performance.now() };
    unanswered.add(entry);
    attached.membership.perform(operation).then(
      (answer) => {
        if (!unanswered.delete(entry)) return;
        this.roundTrips.count++;
        this.roundTrips.milliseconds += performance.now() - entry.since;
        if (answer !== undefined) this.options.step(answer);
      },
      (error: unknown) => {
        if (isForeignData(error)) this.logForeignData(error);
        else attached.fail(error);
        if (unanswered.delete(entry)) this.answerAlone(operation);
      },
    );
  }

  /** Takes TURN credentials from an address's share. @returns how many all processes have left for it; undefined: unknown */
  async takeCredentials(address: string, amount: number, rate: Rate): Promise<number | undefined> {
    return this.attached?.membership.take("turn", address, amount, rate).catch(() => undefined);
  }

  /** After the last operation. */
  async close(): Promise<void> {
    const { attached } = this;
    const end = performance.now() + ANSWER_MS;
    while (this.unanswered.size > 0 && performance.now() < end) await pause(10);
    if (attached !== undefined) await within(ANSWER_MS, attached.membership.farewell()).catch(() => {});
    this.closing.abort();
    this.attached?.connection.close();
    this.attached = undefined;
  }

  private answerAlone(operation: MembershipOperation): void {
    if (operation.type === "leave") this.missed.set(operation.infoHash + operation.peerId, operation);
    if (operation.type === "release") this.missed.set(operation.peerId, operation);
    this.options.step({ type: "unanswered", operation });
  }

  private async run(firstAttempt: () => void): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.serve(firstAttempt).catch((error: unknown) => {
        if (!signal.aborted) this.logTrouble(error);
      });
      firstAttempt();
      await pause(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @throws when the connection is of no use any more */
  private async serve(ready: () => void): Promise<void> {
    const { addressMessages, lifetimeMs = SILENCE_MS, url } = this.options;
    let fail: (error: unknown) => void = () => {};
    const failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failure.catch(() => {});
    const connection = new RedisConnection(url, fail);
    const membership = new RedisMembership(connection, {
      process: this.process,
      lifetimeMs,
      addressMessages,
    });
    try {
      const opened = connection.open(SCRIPTS, channelOf(this.process), (text) =>
        this.receive(membership, text),
      );
      await within(CONNECT_MS, Promise.race([opened, failure]));
      await within(ANSWER_MS, Promise.race([membership.signOfLife(), failure]));
      const attached = { connection, membership, fail };
      this.attached = attached;
      ready();
      await Promise.race([this.renew(membership), failure]);
      this.logReturn();
      await Promise.race([this.keepAlive(attached), failure]);
    } finally {
      this.attached = undefined;
      this.isRenewed = false;
      connection.close();
      for (const { operation } of this.unanswered) this.answerAlone(operation);
      this.unanswered.clear();
    }
  }

  private async keepAlive(attached: Attached): Promise<void> {
    const { membership, fail } = attached;
    let renewedAt = performance.now();
    let livedAt = performance.now();
    for (;;) {
      await pause(ANSWER_MS / 4, undefined, { signal: this.closing.signal });
      // First read what has arrived: a late answer may be our fault.
      await setImmediate();
      if (this.attached !== attached) return;
      const now = performance.now();
      const [oldest] = this.unanswered;
      if (oldest !== undefined && now - oldest.since > ANSWER_MS) throw new SlowError();
      if (now - livedAt >= LIFE_SIGN_MS / 4) {
        livedAt = now;
        await within(ANSWER_MS, membership.signOfLife());
      }
      if (now - renewedAt < RENEWAL_MS) continue;
      renewedAt = now;
      void this.renew(membership).catch(fail);
    }
  }

  private async renew(membership: RedisMembership): Promise<void> {
    const missed = [...this.missed.values()];
    this.missed.clear();
    const renewals = both(missed, this.options.renewals());
    for (;;) {
      const batch = Array.from({ length: BATCH }, () => renewals.next()).filter(({ done }) => !done);
      if (batch.length === 0) break;
      const answers = batch.map(({ value }) =>
        membership.perform(value).catch((error: unknown) => {
          if (!isForeignData(error)) throw error;
          this.logForeignData(error);
          return undefined;
        }),
      );
      for (const answer of await within(CONNECT_MS, Promise.all(answers)))
        if (answer !== undefined) this.options.step(answer);
    }
    this.isRenewed = true;
  }

  private receive(membership: RedisMembership, text: string): void {
    const post = parsePost(text);
    if (post === undefined) return this.logForeignData(new ForeignDataError(channelOf(this.process)));
    membership.received(post);
    for (const news of post.news) this.options.step(news);
  }

  /** Once: a program that writes there may do it often. */
  private logForeignData(error: unknown): void {
    if (this.hasLoggedForeignData) return;
    this.hasLoggedForeignData = true;
    this.options.log("another program writes to our keys in Redis", {
      reason: describeTrouble(error, this.options.url),
      cure: "use a Redis or a database of its own for Tabswarm, such as REDIS_URL=redis://host:6379/1, or delete the keys that start with tabswarm:",
    });
  }

  private logTrouble(error: unknown): void {
    const { log, url } = this.options;
    const reason = describeTrouble(error, url);
    const cure = cureOf(reason);
    // A connection that breaks, and cannot be opened again, is one trouble.
    if (cure === this.trouble) return;
    this.trouble = cure;
    log("Redis is of no use, each process works alone", {
      redis: placeOf(url),
      reason,
      cure,
    });
  }

  private logReturn(): void {
    const { log, url } = this.options;
    if (this.trouble !== undefined) log("Redis is back", { redis: placeOf(url) });
    this.trouble = undefined;
  }
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): IterableIterator<T> {
  yield* first;
  yield* second;
}
