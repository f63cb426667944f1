/**
 * Messages of the peer protocol at live torrents: real engines, stores and hashes, under virtual time. In each round a leecher
 * fetches a file from a seeder while hostile peers send both of them mutated messages; it must get the file, and nothing else.
 */
import { createHash } from "node:crypto";
import { concatBytes, equalBytes } from "../../../shared/core/bytes.ts";
import type { Random } from "../../../shared/core/random.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Link, LinkHandlers } from "../../../shared/session/links/link.ts";
import type { Hash, PieceStore } from "../../../shared/session/ports.ts";
import { MemoryStore } from "../../../shared/session/store/memory-store.ts";
import { prepareSeed } from "../../../shared/session/store/seeding.ts";
import { TorrentRig } from "../../../shared/session/testing/torrent-rig.ts";
import { VirtualTimers } from "../../../shared/session/testing/virtual-timers.ts";
import { MemoryTrend } from "../memory.ts";
import { HostilePeer } from "./hostile-peer.ts";
import { claim, type Parser, type Subject } from "./parser.ts";

const MESSAGES_PER_ROUND = 10_000;
/** The leecher's file arrives during most of a round. */
const UPLOAD_LIMIT = 100_000;
const MS_PER_MESSAGE = 2;
const MESSAGES_PER_TURN = 16;
const HOSTILE_PEERS = 6;
/** Virtual. By then the link that is still open has delivered everything. */
const PATIENCE_MS = 600_000;
const MAX_GROWTH = 8e6;

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const WIRE: Parser = {
  name: "wire",
  title: "messages of peers at live torrents: a leecher gets its file meanwhile, and memory stays flat",
  few: 10_000,
  start: async (random) => new WireFuzz(random, await prepared(random)),
};

interface Share {
  readonly metainfo: Metainfo;
  readonly store: MemoryStore;
  readonly content: Uint8Array;
}

async function prepared(random: Random): Promise<Share> {
  const content = Uint8Array.from({ length: 40 * 32_768 + 1_234 }, () => random.below(256));
  const store = new MemoryStore();
  const { metainfo } = await prepareSeed({
    name: "content.bin",
    files: [{ file: new Blob([content]), path: ["content.bin"] }],
    store,
    hash,
    pieceLength: 32_768,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  return { metainfo, store, content };
}

class WireFuzz implements Subject {
  private readonly random: Random;
  private readonly share: Share;
  private readonly timers = new VirtualTimers();
  private readonly trend = new MemoryTrend();
  private round: Round | undefined;
  private taken = 0;
  private closings = 0;
  private answers = 0;

  constructor(random: Random, share: Share) {
    this.random = random;
    this.share = share;
  }

  take(input: Uint8Array): void | Promise<void> {
    this.round ??= new Round(this.random, this.timers, this.share);
    this.round.attack(input);
    this.taken++;
    if (this.taken % MESSAGES_PER_ROUND === 0) return this.endRound();
    if (this.taken % MESSAGES_PER_TURN !== 0) return;
    this.timers.pass(MS_PER_MESSAGE * MESSAGES_PER_TURN);
    return turn();
  }

  async finish(): Promise<string> {
    await this.endRound();
    const { growth } = this.trend;
    claim(growth <= MAX_GROWTH, `memory stays flat, and does not grow by ${growth} bytes`);
    return `${this.closings} links closed by the engines, ${this.answers} blocks sent as requested; ${this.trend}`;
  }

  private async endRound(): Promise<void> {
    const { round } = this;
    if (round === undefined) return;
    this.round = undefined;
    await round.end();
    for (const { answers, closings } of round.hostile) {
      this.answers += answers;
      this.closings += closings;
    }
    this.trend.sample();
  }
}

class Round {
  readonly hostile: readonly HostilePeer[];
  private readonly random: Random;
  private readonly timers: VirtualTimers;
  private readonly share: Share;
  private readonly seeder: TorrentRig;
  private readonly leecher: TorrentRig;
  private readonly copy = new MemoryStore();

  constructor(random: Random, timers: VirtualTimers, share: Share) {
    this.random = random;
    this.timers = timers;
    this.share = share;
    this.seeder = this.start(share.store, true);
    this.leecher = this.start(this.copy, false);
    connect(this.seeder, this.leecher);
    const targets = [this.seeder, this.leecher];
    this.hostile = Array.from({ length: HOSTILE_PEERS }, (_, index) => {
      const target = targets[index % 2] as TorrentRig;
      return new HostilePeer(random, target, share);
    });
  }

  attack(input: Uint8Array): void {
    this.random.pick(this.hostile).send(input);
  }

  /** The honest link delivers the rest. */
  async end(): Promise<void> {
    const { leecher, seeder, timers } = this;
    for (const until = timers.now + PATIENCE_MS; !leecher.torrent.isComplete; timers.pass(50)) {
      claim(timers.now < until, "the leecher gets its file");
      await turn();
    }
    claim(
      equalBytes(await contentOf(this.copy, this.share.metainfo), this.share.content),
      "it is the right one",
    );
    await Promise.all([leecher.torrent.close(), seeder.torrent.close()]);
  }

  private start(store: PieceStore, isSeeder: boolean): TorrentRig {
    const { metainfo } = this.share;
    const { random, timers } = this;
    return new TorrentRig({ timers, random, hash, metainfo, store, isSeeder, uploadLimit: UPLOAD_LIMIT });
  }
}

function connect(a: TorrentRig, b: TorrentRig): void {
  const ends: LinkHandlers[] = [];
  const linkTo = (other: number): Link => ({
    bufferedAmount: 0,
    send(bytes) {
      const copy = bytes.slice();
      setImmediate(() => ends[other]?.message(copy.buffer));
    },
    // Neither of the two has a reason.
    close: () => undefined,
  });
  ends.push(a.openLink(linkTo(1), b.ownId, { initiator: true }));
  ends.push(b.openLink(linkTo(0), a.ownId, { initiator: false }));
}

async function contentOf(store: PieceStore, { layout }: Metainfo): Promise<Uint8Array> {
  const pieces = await Promise.all([...layout.pieces()].map((piece) => store.read(piece)));
  return concatBytes(pieces.map((piece) => piece ?? new Uint8Array()));
}
