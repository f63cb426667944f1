/**
 * The membership that several processes share: carries out the tracker's operations in Redis, and sends what is for members of
 * another process to that process. What Redis returns is parsed, because other programs can write there too.
 */
import { setImmediate } from "node:timers/promises";
import { BoundedMap } from "../../shared/core/bounded-map.ts";
import type { InfoHash, PeerId } from "../../shared/core/ids.ts";
import { unreachable } from "../../shared/core/invariant.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import type { Rate } from "../../shared/core/token-bucket.ts";
import type {
  Claim,
  Count,
  Forward,
  Join,
  MembershipAnswer,
  MembershipNews,
  MembershipOperation,
  Spend,
  SwarmPeer,
} from "../../shared/tracker/core/membership.ts";
import type { SwarmCounts } from "../../shared/tracker/protocol/messages.ts";
import { type Post, PROCESS_ID, type ProcessId, serializePost } from "./post.ts";
import type { RedisConnection } from "./redis.ts";
import { CLAIM, COUNT, JOIN, LEAVE, LOCATE, RELEASE, SPEND, swarmKeys } from "./scripts.ts";

/** A process that has not said for this long that it lives is dead. */
export const LIFE_SIGN_MS = 15_000;
/** A claim is renewed long before, and void without a life sign of its process: this removes what dead processes leave behind. */
const CLAIM_MS = 30 * MINUTE_MS;
/** Which process has a peer, for the peers that exchange offers at present. */
const MAX_PLACES = 20_000;
/** Messages in one publication: at most about 1 MB, mostly 64 KB. */
const MAX_TOGETHER = 64;

export interface RedisMembershipOptions {
  /** Ours. */
  readonly process: ProcessId;
  /** After which a silent member is forgotten. */
  readonly lifetimeMs: number;
  /** Messages of one address, through all processes. */
  readonly addressMessages: Rate;
}

/** What each address has a share of: messages to the tracker, and TURN credentials. */
export type Budget = "address" | "turn";

/** What leaves for one process together. */
interface Bag {
  readonly news: MembershipNews[];
  readonly sent: Promise<boolean>;
}

/** Redis has something under one of our keys that we did not write. */
export class ForeignDataError extends Error {
  override readonly name = "ForeignDataError";
}

export class RedisMembership {
  private readonly redis: RedisConnection;
  private readonly options: RedisMembershipOptions;
  private readonly bags = new Map<ProcessId, Bag>();
  private readonly places = new BoundedMap<string, ProcessId>(MAX_PLACES);

  constructor(redis: RedisConnection, options: RedisMembershipOptions) {
    this.redis = redis;
    this.options = options;
  }

  /** @returns undefined if the operation has no answer. @throws ForeignDataError, or what Redis or the connection reports */
  perform(operation: MembershipOperation): Promise<MembershipAnswer | undefined> {
    switch (operation.type) {
      case "join":
        return this.join(operation);
      case "count":
        return this.count(operation);
      case "claim":
        return this.claim(operation);
      case "forward":
        return this.forward(operation);
      case "spend":
        return this.spend(operation);
      case "renew":
        return this.enter(operation.infoHash, operation.peer, false, 0, 0).then(() => undefined);
      case "leave":
        return this.leave(operation.infoHash, operation.peerId);
      case "release":
        return this.release(operation.peerId);
      default:
        return unreachable(operation);
    }
  }

  /** Says that this process lives. */
  async signOfLife(): Promise<void> {
    const { process } = this.options;
    const key = lifeKey(process);
    await this.redis.send(key, ["SET", key, "1", "PX", `${LIFE_SIGN_MS}`]);
  }

  /** This process ends. */
  async farewell(): Promise<void> {
    const key = lifeKey(this.options.process);
    await this.redis.send(key, ["DEL", key]);
  }

  /** Notes where messages come from, because answers go there. */
  received({ process, news }: Post): void {
    for (const one of news) {
      if (one.type !== "forwarded") continue;
      const { infoHash, from, type } = one.envelope;
      // A refusal may say that the peer is not there any more.
      if (type === "refusal") this.places.delete(infoHash + from);
      else this.places.set(infoHash + from, process);
    }
  }

  private async join(operation: Join): Promise<MembershipAnswer> {
    const { announce, isComplete, isCompletion } = operation;
    const { infoHash, peerId, signals, numwant, offers } = announce;
    const peer = { peerId, signals, isComplete };
    const listed = signals ? numwant : 0;
    const reply = await this.enter(infoHash, peer, isCompletion, listed, offers.length);
    const receivers = parsePeers(reply[4]);
    for (const { peerId: id, process } of receivers) this.places.set(infoHash + id, process);
    return { type: "joined", operation, counts: parseCounts(reply), peers: parsePeers(reply[3]), receivers };
  }

  private async enter(
    infoHash: InfoHash,
    { peerId, signals, isComplete }: SwarmPeer,
    isCompletion: boolean,
    peers: number,
    receivers: number,
  ): Promise<readonly unknown[]> {
    const { lifetimeMs, process } = this.options;
    const value = flag(signals) + process;
    return list(
      await this.redis.run(JOIN, swarmKeys(infoHash), [
        `${lifetimeMs}`,
        peerId,
        value,
        flag(isComplete),
        flag(isCompletion),
        `${peers}`,
        `${receivers}`,
      ]),
    );
  }

  private async count(operation: Count): Promise<MembershipAnswer> {
    const { message } = operation;
    const hashes = message.type === "scrape" ? message.infoHashes : [message.infoHash];
    const lifetime = `${this.options.lifetimeMs}`;
    const counts = await Promise.all(
      hashes.map(async (hash) => parseCounts(list(await this.redis.run(COUNT, swarmKeys(hash), [lifetime])))),
    );
    return { type: "counted", operation, counts };
  }

  private async leave(infoHash: InfoHash, peerId: PeerId): Promise<undefined> {
    await this.redis.run(LEAVE, swarmKeys(infoHash), [peerId, this.options.process]);
  }

  private async release(peerId: PeerId): Promise<undefined> {
    await this.redis.run(RELEASE, [peerKey(peerId)], [this.options.process]);
  }

  private async claim(operation: Claim): Promise<MembershipAnswer> {
    const { peerId } = operation;
    const owner = await this.tryClaim(peerId, "");
    if (owner === "") return { type: "claimed", operation, isGranted: true };
    if (!PROCESS_ID.test(owner)) throw new ForeignDataError(peerKey(peerId));
    const key = lifeKey(owner);
    const isAlive =
      (await this.redis.send(key, ["EXISTS", key])) === 1 &&
      (await this.post(owner, { type: "contested", peerId }));
    const isGranted = !isAlive && (await this.tryClaim(peerId, owner)) === "";
    return { type: "claimed", operation, isGranted };
  }

  private async tryClaim(peerId: PeerId, voidOwner: string): Promise<string> {
    const args = [this.options.process, `${CLAIM_MS}`, voidOwner];
    return String(await this.redis.run(CLAIM, [peerKey(peerId)], args));
  }

  private async forward(operation: Forward): Promise<MembershipAnswer | undefined> {
    const { envelope } = operation;
    const { infoHash, to } = envelope;
    const known = this.places.get(infoHash + to);
    const news = { type: "forwarded", envelope } as const;
    if (known !== undefined && (await this.post(known, news))) return undefined;
    const value = String(await this.redis.run(LOCATE, swarmKeys(infoHash), [to]));
    const process = value.slice(1);
    // What is ours and not known to our tracker has left.
    if (PROCESS_ID.test(process) && process !== this.options.process && (await this.post(process, news))) {
      this.places.set(infoHash + to, process);
      return undefined;
    }
    this.places.delete(infoHash + to);
    return { type: "absent", operation };
  }

  /** Together with all that is for that process in this turn of the event loop. @returns false if the process is dead */
  private post(to: ProcessId, news: MembershipNews): Promise<boolean> {
    let bag = this.bags.get(to);
    if (bag === undefined || bag.news.length === MAX_TOGETHER) {
      const all: MembershipNews[] = [];
      bag = { news: all, sent: this.send(to, all) };
      this.bags.set(to, bag);
    }
    bag.news.push(news);
    return bag.sent;
  }

  private async send(to: ProcessId, news: readonly MembershipNews[]): Promise<boolean> {
    await setImmediate();
    if (this.bags.get(to)?.news === news) this.bags.delete(to);
    const text = serializePost({ process: this.options.process, news });
    return (await this.redis.publish(channelOf(to), text)) > 0;
  }

  private async spend(operation: Spend): Promise<MembershipAnswer | undefined> {
    const { address, amount } = operation;
    const left = await this.take("address", address, amount, this.options.addressMessages);
    return { type: "spent", operation, left };
  }

  /** Takes from what an address may spend in all processes. @returns what is left; below zero if too much was taken */
  async take(budget: Budget, address: string, amount: number, { burst, perSecond }: Rate): Promise<number> {
    const key = `tabswarm:${budget}:${address}`;
    const left = Number(await this.redis.run(SPEND, [key], [amount, burst, perSecond].map(String)));
    if (!Number.isFinite(left)) throw new ForeignDataError(key);
    return left;
  }
}

export function channelOf(process: ProcessId): string {
  return `tabswarm:to:${process}`;
}

function lifeKey(process: ProcessId): string {
  return `tabswarm:process:${process}`;
}

function peerKey(peerId: PeerId): string {
  return `tabswarm:peer:${peerId}`;
}

function flag(value: boolean): string {
  return value ? "1" : "0";
}

function list(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function parseCounts([complete, incomplete, downloaded]: readonly unknown[]): SwarmCounts {
  return { complete: whole(complete), incomplete: whole(incomplete), downloaded: whole(downloaded) };
}

function whole(value: unknown): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

const PEER = /^([0-9a-f]{40})([01])([01])([0-9a-f]{16})$/;

/** Leaves out what is not a peer of ours. */
function parsePeers(text: unknown): (SwarmPeer & { readonly process: ProcessId })[] {
  if (typeof text !== "string" || text === "") return [];
  const peers = [];
  for (const entry of text.split(" ")) {
    const [, peerId, complete, signals, process] = PEER.exec(entry) ?? [];
    if (peerId === undefined || process === undefined) continue;
    peers.push({ peerId: peerId as PeerId, isComplete: complete === "1", signals: signals === "1", process });
  }
  return peers;
}
