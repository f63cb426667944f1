/**
 * Plays a sequence of acts to one engine: hostile peers send anything, and the host carries out orders late and in any order.
 * `finish` then adds an honest seeder, and the download must complete.
 */
import type { InfoHash, LinkId, PeerId } from "../../core/ids.ts";
import { invariant, unreachable } from "../../core/invariant.ts";
import type { PieceIndex } from "../../core/layout.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Token } from "../../simulation/network.ts";
import type { Message } from "../../wire/messages.ts";
import type { Output } from "../io.ts";
import { idOf, type Rig } from "./rig.ts";

/** `at` chooses one of the existing links, requests or orders. */
export type Act =
  | { readonly act: "open"; readonly peer: string; readonly initiator: boolean }
  | { readonly act: "greet"; readonly at: number; readonly fast: boolean }
  /** Opens a link; its peer sends handshake and bitfield, is interested and unchokes us. */
  | { readonly act: "meet"; readonly peer: string; readonly fast: boolean; readonly has: readonly number[] }
  | { readonly act: "say"; readonly at: number; readonly message: Message<Token> }
  /** A peer answers one of the engine's requests with a valid or a false block. */
  | { readonly act: "answer"; readonly at: number; readonly ok: boolean }
  | { readonly act: "close"; readonly at: number }
  | { readonly act: "writable"; readonly at: number; readonly buffered: number }
  /** The host carries out an earlier order. */
  | { readonly act: "work"; readonly at: number; readonly fails: boolean }
  | { readonly act: "pass"; readonly ms: number }
  | { readonly act: "pause" | "resume" }
  /** undefined: all pieces are wanted. */
  | { readonly act: "select"; readonly wanted: readonly number[] | undefined }
  | { readonly act: "deadlines"; readonly pieces: readonly number[] }
  | { readonly act: "found" | "offered" | "dial-failed"; readonly peer: string; readonly complete?: boolean }
  | { readonly act: "announced"; readonly intervalMs: number };

type Work = Output<Token> & {
  readonly type: "verify-piece" | "store-piece" | "read-block" | "verify-metadata";
};

export class Player {
  readonly rig: Rig;
  private readonly links: { readonly link: LinkId; readonly peerId: PeerId }[] = [];
  private readonly asked: {
    readonly link: LinkId;
    readonly message: Message<Token> & { type: "request" };
  }[] = [];
  private readonly work: Work[] = [];
  /** Pieces with a false block in the store. */
  private readonly spoilt = new Set<PieceIndex>();
  private lastLink = 1_000;

  constructor(rig: Rig) {
    this.rig = rig;
  }

  play(act: Act): void {
    const { rig } = this;
    switch (act.act) {
      case "open": {
        const link = ++this.lastLink as LinkId;
        this.links.push({ link, peerId: idOf(act.peer) });
        rig.step({ type: "link-opened", link, peerId: idOf(act.peer), initiator: act.initiator });
        break;
      }
      case "greet": {
        const one = pick(this.links, act.at);
        if (one !== undefined) this.greet(one.link, one.peerId, act.fast);
        break;
      }
      case "meet":
        this.meet(idOf(act.peer), act.fast, act.has);
        break;
      case "say":
        // Without links, the message arrives on one that never existed.
        rig.say(pick(this.links, act.at)?.link ?? (1 as LinkId), act.message);
        break;
      case "answer":
        this.answer(act.at, act.ok);
        break;
      case "close": {
        const one = pick(this.links, act.at);
        if (one !== undefined) rig.step({ type: "link-closed", link: one.link });
        break;
      }
      case "writable": {
        const one = pick(this.links, act.at);
        if (one !== undefined) rig.step({ type: "link-writable", link: one.link, buffered: act.buffered });
        break;
      }
      case "work":
        this.doWork(act.at, act.fails);
        break;
      case "pass":
        rig.pass(act.ms);
        break;
      case "pause":
      case "resume":
        rig.step({ type: act.act });
        break;
      case "select":
        rig.step({ type: "select", wanted: act.wanted && rig.bits(act.wanted) });
        break;
      case "deadlines":
        rig.step({ type: "deadlines", pieces: act.pieces.map((piece) => piece as PieceIndex) });
        break;
      case "found":
        rig.step({
          type: "peers-found",
          peers: [{ peerId: idOf(act.peer), complete: act.complete ?? false }],
        });
        break;
      case "offered":
      case "dial-failed":
        rig.step({
          type: act.act === "offered" ? "peer-offered" : "dial-failed",
          peerId: idOf(act.peer),
        });
        break;
      case "announced":
        rig.step({ type: "announced", intervalMs: act.intervalMs });
        break;
      default:
        unreachable(act);
    }
    this.collect();
  }

  /** An honest seeder connects and the host carries out all orders. The other peers stay silent. */
  finish(): void {
    const { rig } = this;
    rig.step({ type: "resume" });
    rig.step({ type: "select", wanted: undefined });
    const link = this.meet(idOf("7"), true, rig.bits("everything").indices());
    rig.say(link, { type: "extended-handshake", ids: { metadata: 1 }, metadataSize: 1_000 });
    this.collect();
    const until = rig.now + 30 * MINUTE_MS;
    while (!rig.engine.context.isComplete) {
      invariant(rig.now < until, "a download completes with an honest seeder");
      while (this.work.length > 0) this.doWork(0, false);
      const due = this.asked.findIndex((asked) => asked.link === link);
      if (due >= 0) this.answer(due, true);
      else rig.pass(SECOND_MS);
      rig.say(link, { type: "keep-alive" });
      this.collect();
    }
  }

  private meet(peerId: PeerId, fast: boolean, has: Iterable<number>): LinkId {
    const { rig } = this;
    const link = ++this.lastLink as LinkId;
    this.links.push({ link, peerId });
    rig.step({ type: "link-opened", link, peerId, initiator: true });
    this.greet(link, peerId, fast);
    rig.say(link, { type: "bitfield", bytes: rig.bits([...has]).toBytes() });
    rig.say(link, { type: "interested" });
    rig.say(link, { type: "unchoke" });
    return link;
  }

  private greet(link: LinkId, peerId: PeerId, fast: boolean): void {
    const infoHash = "a".repeat(40) as InfoHash;
    this.rig.say(link, { type: "handshake", infoHash, peerId, fast, extended: true });
  }

  private answer(at: number, ok: boolean): void {
    const asked = pick(this.asked, at);
    if (asked === undefined) return;
    this.asked.splice(this.asked.indexOf(asked), 1);
    const { piece, begin, length } = asked.message;
    this.rig.say(asked.link, { type: "piece", piece, begin, payload: { length, ok } });
    this.collect();
  }

  private doWork(at: number, fails: boolean): void {
    const { rig } = this;
    const work = pick(this.work, at);
    if (work === undefined) return;
    this.work.splice(this.work.indexOf(work), 1);
    switch (work.type) {
      case "verify-piece":
        rig.step({ type: "piece-verified", piece: work.piece, ok: !this.spoilt.has(work.piece) });
        break;
      case "store-piece":
        rig.step({ type: fails ? "store-failed" : "piece-stored", piece: work.piece });
        break;
      case "read-block": {
        const payload = fails ? undefined : { length: work.block.length, ok: true };
        rig.step({ type: "block-read", link: work.link, block: { ...work.block }, payload });
        break;
      }
      case "verify-metadata": {
        const isRight = work.bytes.some((byte) => byte !== 0);
        rig.step({ type: "metadata-verified", metainfo: isRight ? rig.metainfo : undefined });
        break;
      }
    }
    this.collect();
  }

  private collect(): void {
    const { rig } = this;
    for (const order of rig.orders()) {
      switch (order.type) {
        case "verify-piece":
        case "store-piece":
        case "read-block":
        case "verify-metadata":
          this.work.push(order);
          break;
        case "write-block":
          if (!order.payload.ok) this.spoilt.add(order.piece);
          break;
        case "discard-piece":
          this.spoilt.delete(order.piece);
          break;
        case "send":
          if (order.message.type === "request") this.asked.push({ link: order.link, message: order.message });
          // The latest peer serves metadata; in `finish` that is the honest seeder.
          if (order.message.type === "metadata-request" && order.link === this.lastLink) {
            const bytes = rig.metainfo.infoBytes;
            rig.say(order.link, { type: "metadata-data", piece: 0, totalSize: bytes.length, bytes });
          }
          break;
        default:
      }
    }
  }
}

function pick<T>(items: readonly T[], at: number): T | undefined {
  return items[at % Math.max(1, items.length)];
}
