/**
 * Frames of a hostile tracker at a live session, whose torrent meanwhile finds an honest seeder through the same socket. Signals
 * in these frames reach the dialler, as they would reach a browser's WebRTC.
 */
import { createHash } from "node:crypto";
import { fromUtf8Lossy } from "../../../shared/core/bytes.ts";
import { type InfoHash, idToBinary, type PeerId } from "../../../shared/core/ids.ts";
import type { Random } from "../../../shared/core/random.ts";
import type { Hash } from "../../../shared/session/ports.ts";
import { type SessionPeer, SessionWorld } from "../../../shared/session/testing/session-world.ts";
import { INFO_HASH, PEER_ID } from "../../../shared/tracker/protocol/testing/protocol-samples.ts";
import { MemoryTrend } from "../memory.ts";
import { claim, type Parser, type Subject } from "./parser.ts";

const FRAMES_PER_ROUND = 2_000;
const FRAMES_PER_TURN = 16;
const MS_PER_FRAME = 5;
const PATIENCE_MS = 1_200_000;
const MAX_GROWTH = 8e6;
const FILE_LENGTH = 600_000;

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const TRACKER_CLIENT: Parser = {
  name: "tracker-client",
  title: "frames of a hostile tracker at a live session: its torrent finds its seeder all the same",
  few: 2_000,
  start: (random) => new ClientFuzz(random),
};

class ClientFuzz implements Subject {
  private readonly random: Random;
  private readonly trend = new MemoryTrend();
  private round: Round | undefined;
  private taken = 0;

  constructor(random: Random) {
    this.random = random;
  }

  take(input: Uint8Array): void | Promise<void> {
    const { round } = this;
    if (round === undefined) return this.begin(input);
    round.receive(fromUtf8Lossy(input));
    this.taken++;
    if (this.taken % FRAMES_PER_ROUND === 0) return this.endRound();
    return this.taken % FRAMES_PER_TURN === 0 ? round.pass() : undefined;
  }

  async finish(): Promise<string> {
    await this.endRound();
    const { growth } = this.trend;
    claim(growth <= MAX_GROWTH, `memory stays flat, and does not grow by ${growth} bytes`);
    return String(this.trend);
  }

  private async begin(input: Uint8Array): Promise<void> {
    this.round = await Round.start(this.random.below(FILE_LENGTH) + 1);
    await this.take(input);
  }

  private async endRound(): Promise<void> {
    await this.round?.end();
    this.round = undefined;
    this.trend.sample();
  }
}

class Round {
  private readonly world: SessionWorld;
  private readonly seeder: SessionPeer;
  private readonly victim: SessionPeer;
  private readonly infoHash: InfoHash;
  private readonly ids: readonly (readonly [sample: string, real: string])[];

  private constructor(world: SessionWorld, seeder: SessionPeer, victim: SessionPeer, infoHash: InfoHash) {
    this.world = world;
    this.seeder = seeder;
    this.victim = victim;
    this.infoHash = infoHash;
    this.ids = [
      [escaped(INFO_HASH), escaped(infoHash)],
      [escaped(PEER_ID), escaped(victim.session.peerId)],
    ];
  }

  static async start(length: number): Promise<Round> {
    const world = new SessionWorld(hash);
    const seeder = world.start(undefined, { limits: { upload: 50_000, download: undefined } });
    const files = [{ file: new Blob([new Uint8Array(length)]), path: ["file"] }];
    const infoHash = await seeder.session.seed("file", files);
    const victim = world.start();
    await victim.session.open(infoHash, undefined, []);
    return new Round(world, seeder, victim, infoHash);
  }

  receive(text: string): void {
    const frame = this.ids.reduce((now, [sample, real]) => now.replaceAll(sample, real), text);
    // Sockets are numbered as they connect; the seeder's is the first.
    this.world.tracker.sendText(this.world.tracker.lastSocket, frame);
  }

  async pass(): Promise<void> {
    this.world.timers.pass(MS_PER_FRAME * FRAMES_PER_TURN);
    await turn();
  }

  async end(): Promise<void> {
    const { infoHash, seeder, victim, world } = this;
    const isComplete = (): boolean => victim.torrent(infoHash)?.state === "complete";
    for (const until = world.timers.now + PATIENCE_MS; !isComplete(); ) {
      claim(world.timers.now < until, "the torrent finds its seeder");
      await this.pass();
    }
    await Promise.all([seeder.session.close(), victim.session.close()]);
  }
}

/** As JSON contains it. */
function escaped(id: InfoHash | PeerId): string {
  return JSON.stringify(idToBinary(id)).slice(1, -1);
}
