/**
 * Checks every step of one engine and throws when it breaks a rule: of the wire, of the choker's slots, or of announcing pieces.
 * `before` and `after` judge by inputs and outputs only; `checkState` compares the engine's parts with each other.
 */
import { Bitfield } from "../../core/bitfield.ts";
import type { LinkId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import { BLOCK_LENGTH, type PieceIndex } from "../../core/layout.ts";
import type { Instant } from "../../core/time.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import type { Token } from "../../simulation/network.ts";
import type { Message } from "../../wire/messages.ts";
import type { Input, Output } from "../io.ts";
import type { TorrentEngine } from "../torrent-engine.ts";
import { answer, keyOf, type LinkView, noteReceived } from "./link-view.ts";

export class Referee {
  private readonly engine: TorrentEngine<Token>;
  private wasComplete = false;
  private readonly links = new Map<LinkId, LinkView>();
  private readonly stored = new Set<number>();
  private urgent: ReadonlySet<number> = new Set();
  private readonly verified = new Set<PieceIndex>();
  private readonly written = new Map<PieceIndex, Set<number>>();

  constructor(engine: TorrentEngine<Token>, have: Iterable<PieceIndex>) {
    this.engine = engine;
    for (const piece of have) this.stored.add(piece);
  }

  before(input: Input<Token>): void {
    switch (input.type) {
      case "link-opened":
        this.links.set(input.link, {
          hasGreeted: false,
          isFast: false,
          amChoking: true,
          peerChoking: true,
          peerHas: new Set(),
          peerHasAll: false,
          asked: new Set(),
          cancelled: new Set(),
          owed: new Map(),
        });
        return;
      case "link-closed":
        this.links.delete(input.link);
        return;
      case "piece-stored":
        this.stored.add(input.piece);
        return;
      case "deadlines":
        this.urgent = new Set(input.pieces);
        return;
      case "piece-verified":
        if (input.ok) this.verified.add(input.piece);
        return;
      case "block-read":
        if (input.payload === undefined) this.stored.delete(input.block.piece);
        return;
      case "pieces-lost":
        for (const piece of input.pieces) this.stored.delete(piece);
        return;
      case "message": {
        const link = this.links.get(input.link);
        if (link !== undefined) noteReceived(link, input.message);
        return;
      }
      default:
        return;
    }
  }

  after(now: Instant, outputs: readonly Output<Token>[]): void {
    for (const output of outputs) this.judge(output);
    let unchoked = 0;
    for (const link of this.links.values()) if (!link.amChoking) unchoked++;
    this.wasComplete ||= this.engine.context.hasAllWanted;
    // A seeder that lost a piece, or wants more, keeps its number of slots until the next round.
    const { regularSlots, seedingSlots } = this.engine.context.policy;
    const optimistic = 1;
    const most = (this.wasComplete ? seedingSlots : regularSlots) + optimistic;
    invariant(unchoked <= most, `${unchoked} peers are unchoked`);
    invariant(this.engine.wakeAt > now, "the next wake is in the future");
  }

  private judge(output: Output<Token>): void {
    switch (output.type) {
      case "send": {
        const link = this.links.get(output.link);
        invariant(link !== undefined, `${output.message.type} is sent on an open link`);
        this.judgeSent(link, output.message);
        return;
      }
      case "close-link":
        invariant(output.reason !== "", "a link is closed with a reason");
        this.links.delete(output.link);
        return;
      case "write-block": {
        const blocks = this.written.get(output.piece) ?? new Set();
        this.written.set(output.piece, blocks.add(output.begin));
        return;
      }
      case "discard-piece":
        this.written.delete(output.piece);
        return;
      case "verify-piece":
        invariant(
          this.written.get(output.piece)?.size === this.metainfo().layout.blockCount(output.piece),
          "a piece is verified after all its blocks were written",
        );
        return;
      case "store-piece":
        invariant(this.verified.delete(output.piece), "a piece is stored after its hash was confirmed");
        this.written.delete(output.piece);
        return;
      case "read-block":
        invariant(this.links.get(output.link)?.amChoking === false, "blocks are read for unchoked peers");
        return;
      default:
        return;
    }
  }

  private judgeSent(link: LinkView, message: Message<Token>): void {
    invariant(link.hasGreeted === (message.type !== "handshake"), "the handshake comes first and once");
    link.hasGreeted = true;
    switch (message.type) {
      case "choke":
      case "unchoke":
        invariant(link.amChoking === (message.type === "unchoke"), "choke and unchoke alternate");
        link.amChoking = message.type === "choke";
        return;
      case "have":
        invariant(this.stored.has(message.piece), "only stored pieces are announced with have");
        return;
      case "bitfield": {
        const field = Bitfield.parse(message.bytes, this.metainfo().layout.pieceCount);
        invariant(field !== undefined, "a bitfield fits the torrent");
        for (const piece of field.indices())
          invariant(this.stored.has(piece), "a bitfield names stored pieces");
        return;
      }
      case "request": {
        const { piece, begin, length } = message;
        const block = this.metainfo().layout.range(piece, begin, length);
        invariant(block !== undefined && length <= BLOCK_LENGTH, "a request names a block");
        invariant(!link.peerChoking, "no request is sent while the peer chokes us");
        const isOffered =
          link.peerHasAll || link.peerHas.has(piece) || (link.isFast && this.urgent.has(piece));
        invariant(isOffered, "a request goes to a peer that has the piece, or may hide one that is urgent");
        invariant(!this.stored.has(piece), "no stored piece is requested");
        const { torrent } = this.engine.context;
        invariant(torrent?.ledger.isWanted(block.piece), "only wanted pieces are requested");
        invariant(!link.asked.has(keyOf(message)), "a block is requested from a peer once at a time");
        link.asked.add(keyOf(message));
        return;
      }
      case "cancel":
        if (link.asked.delete(keyOf(message))) link.cancelled.add(keyOf(message));
        return;
      case "piece":
        invariant(!link.amChoking, "a choked peer is sent no block");
        answer(link, message);
        return;
      case "reject":
        invariant(link.isFast, "only peers with the Fast extension are sent rejects");
        answer(link, message);
        return;
      default:
        return;
    }
  }

  /** Checks what the parts of the engine must agree on. */
  checkState(): void {
    const { peers, torrent } = this.engine.context;
    if (torrent === undefined) return;
    const { availability, ledger, metainfo } = torrent;
    const outstanding = new Map<LinkId, number>();
    const open = new Map([...ledger.open()].map((piece) => [piece.piece, piece]));
    let rarest = Number.POSITIVE_INFINITY;
    let needed = 0;
    for (const piece of metainfo.layout.pieces()) {
      const kind = ledger.kind(piece);
      invariant(
        availability.isWanted(piece) === (kind === "missing" && ledger.isWanted(piece)),
        "the availability order holds the missing pieces that are wanted",
      );
      invariant(kind !== "in-flight" || ledger.isWanted(piece), "pieces in flight are wanted");
      if (ledger.needs(piece)) needed++;
      invariant(open.has(piece) === (kind === "in-flight"), "the open pieces are those in flight");
      invariant(ledger.have.has(piece) === (kind === "have"), "our bitfield marks the pieces we have");
      let copies = 0;
      for (const peer of peers.values()) if (peer.pieces.has?.has(piece)) copies++;
      invariant(availability.of(piece) === copies, "every copy is counted");
      if (availability.isWanted(piece)) rarest = Math.min(rarest, copies);
    }
    invariant(ledger.hasAllWanted === (needed === 0), "the pieces that we need are counted");
    const first = availability.rarest(Bitfield.full(metainfo.layout.pieceCount), () => true);
    invariant(
      (first === undefined ? Number.POSITIVE_INFINITY : availability.of(first)) === rarest,
      "the rarest piece is first",
    );
    for (const piece of open.values()) {
      let received = 0;
      let unasked = 0;
      for (const { from, asked } of piece.blocks) {
        if (from !== undefined) received++;
        else if (asked.length === 0) unasked++;
        invariant(from === undefined || asked.length === 0, "no block is requested after it has arrived");
        for (const link of asked) {
          outstanding.set(link, (outstanding.get(link) ?? 0) + 1);
          invariant(
            piece.soleSource === undefined || piece.soleSource === link,
            "only the sole source is asked",
          );
        }
      }
      invariant(received === piece.received && unasked === piece.unasked, "blocks are counted correctly");
      invariant(received < piece.blocks.length, "a piece in flight lacks a block");
      invariant(unasked < piece.blocks.length, "a piece in flight has a block that is requested or received");
    }
    for (const peer of peers.values()) {
      invariant(
        (outstanding.get(peer.link) ?? 0) === peer.download.pipeline.size,
        "pipeline and ledger agree",
      );
      let useful = 0;
      for (const piece of peer.pieces.has?.indices() ?? []) if (ledger.needs(piece)) useful++;
      invariant(peer.pieces.useful === useful, "useful pieces of a peer are counted");
      invariant(peer.pieces.amInterested === useful > 0, "we are interested in peers with useful pieces");
    }
    for (const link of outstanding.keys()) invariant(peers.has(link), "requests belong to connected peers");
  }

  private metainfo(): Metainfo {
    const { torrent } = this.engine.context;
    invariant(torrent !== undefined, "blocks are transferred only when the metadata is known");
    return torrent.metainfo;
  }
}
