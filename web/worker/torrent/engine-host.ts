/**
 * Runs one torrent's engine: feeds it what happens, carries out what it orders, and arms its one timer.
 *
 * Everything that happens becomes an input in a queue; the engine is never entered twice at once. What it orders to be sent
 * leaves when the queue is empty: what came in one channel message is answered in one. Storing, hashing and reading report
 * back as inputs of their own, blocks of a piece at hand within the same queue.
 */
import { type Bytes, equalBytes } from "../../../shared/core/bytes.ts";
import { idToBytes, type LinkId, type PeerId } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { createEngine, type Engine, type EngineOptions } from "../../../shared/engine/engine.ts";
import type { Input, Output } from "../../../shared/engine/io.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { OpenLane } from "../../../shared/session/lanes/lane-offer.ts";
import { Lanes } from "../../../shared/session/lanes/lanes.ts";
import type { LinkHandlers } from "../../../shared/session/links/link.ts";
import { PeerWire } from "../../../shared/session/links/peer-wire.ts";
import type { OpenedLink, TorrentSignalling } from "../../../shared/session/signalling/torrent-signalling.ts";
import { sha1 } from "../store/hasher.ts";
import { PieceCache } from "../store/piece-cache.ts";
import type { PieceStore } from "../store/piece-store.ts";
import { WriteBatcher } from "../store/write-batcher.ts";
import { systemTimers } from "../timers.ts";
import { monotonicNow } from "./clock.ts";
import { PieceBuffers } from "./piece-buffers.ts";

/** A timer may fire a little early; waking for less is not worth it. */
const MIN_SLEEP_MS = 1;
/** `setTimeout` fires at once for more than that (HTML keeps its delay in 32 bits). */
const MAX_SLEEP_MS = 2 ** 31 - 1;

export interface EngineHostEvents {
  /** Something that a snapshot shows may be different. */
  changed(): void;
  /** The metadata came from peers and its hash is right. */
  metadata(metainfo: Metainfo): void;
  /** The metadata's hash is right, but it says nothing that can be shared. @param reason a violation's name */
  unusableMetadata(reason: string): void;
  stored(): void;
  storeFailed(error: unknown): void;
  /** A piece that we thought we had is not there. */
  lost(): void;
  complete(): void;
}

type ReadOrder = Output<Uint8Array> & { readonly type: "read-block" };

export class EngineHost {
  readonly engine: Engine<Uint8Array>;
  private metainfo: Metainfo | undefined;
  private readonly options: EngineOptions;
  private readonly events: EngineHostEvents;
  private readonly store: PieceStore;
  private readonly cache: PieceCache;
  private readonly batcher: WriteBatcher;
  private readonly buffers = new PieceBuffers();
  private readonly wires = new Map<LinkId, PeerWire>();
  private readonly lanes = new Lanes({
    timers: systemTimers,
    now: monotonicNow,
    received: (link, pieces) =>
      this.inputAll(pieces.map((message) => ({ type: "message", link, message }) as const)),
    drained: (link) => this.writable(link),
  });
  private readonly touched = new Set<PeerWire>();
  /** Who waits for blocks of pieces that are being read. */
  private readonly reading = new Map<PieceIndex, ReadOrder[]>();
  private readonly inputs: Input<Uint8Array>[] = [];
  private isRunning = false;
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  /** Whom announces, dials and answers go through; undefined while paused. */
  swarm: TorrentSignalling | undefined;

  constructor(options: EngineOptions, store: PieceStore, events: EngineHostEvents) {
    this.options = options;
    this.metainfo = options.metainfo;
    this.store = store;
    this.cache = new PieceCache(store);
    this.batcher = new WriteBatcher(store);
    this.events = events;
    this.engine = createEngine(monotonicNow(), options);
  }

  input(input: Input<Uint8Array>): void {
    this.inputAll([input]);
  }

  linkOpened(opened: OpenedLink): LinkHandlers {
    const { id, link, peerId, initiator } = opened;
    const wire = new PeerWire(id, peerId, link);
    this.wires.set(id, wire);
    this.lanes.linkOpened(wire, opened);
    this.input({ type: "link-opened", link: id, peerId, initiator });
    return {
      message: (data) => {
        const { messages, violation } = wire.decode(data);
        const inputs: Input<Uint8Array>[] = messages.map((message) => ({
          type: "message",
          link: id,
          message,
        }));
        if (violation !== undefined) inputs.push({ type: "violation", link: id, reason: violation });
        this.inputAll(inputs);
      },
      drained: () => this.writable(id),
      use: () => this.engine.linkUse(monotonicNow(), id),
      closed: () => {
        this.wires.delete(id);
        this.lanes.linkClosed(id);
        this.input({ type: "link-closed", link: id });
      },
    };
  }

  laneOffered(peerId: PeerId, accept: OpenLane): void {
    this.lanes.offered(peerId, accept);
  }

  read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.store.read(piece);
  }

  /** Lets go of everything but what is stored. Settles when no write is under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.lanes.close();
    for (const wire of this.wires.values()) wire.close();
    this.wires.clear();
    this.buffers.clear();
    await this.batcher.drained();
    this.cache.clear();
  }

  private writable(link: LinkId): void {
    const wire = this.wires.get(link);
    if (wire !== undefined) this.input({ type: "link-writable", link, buffered: wire.bufferedAmount });
  }

  /** What it orders to be sent leaves together. */
  private inputAll(inputs: readonly Input<Uint8Array>[]): void {
    if (this.isClosed || inputs.length === 0) return;
    for (const input of inputs) this.inputs.push(input);
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      this.run();
    } finally {
      this.isRunning = false;
    }
    this.events.changed();
  }

  private run(): void {
    for (;;) {
      const input = this.inputs.shift();
      if (input !== undefined) {
        for (const output of this.engine.step(monotonicNow(), input)) this.carryOut(output);
      } else if (!this.flush()) {
        break;
      }
    }
    this.armTimer();
  }

  /** @returns whether some link has room again, which is an input */
  private flush(): boolean {
    for (const wire of this.touched) {
      if (wire.flush())
        this.inputs.push({ type: "link-writable", link: wire.id, buffered: wire.bufferedAmount });
      if (wire.sentBytes > 0) this.lanes.watch();
    }
    this.touched.clear();
    return this.inputs.length > 0;
  }

  private armTimer(): void {
    const at = this.engine.wakeAt;
    // Waking too early costs less than setting the timer anew after every message.
    if (at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    const wake = (): void => {
      this.timerAt = Number.POSITIVE_INFINITY;
      this.input({ type: "wake" });
    };
    this.timer = setTimeout(wake, Math.min(MAX_SLEEP_MS, Math.max(MIN_SLEEP_MS, at - monotonicNow())));
  }

  private carryOut(output: Output<Uint8Array>): void {
    switch (output.type) {
      case "send": {
        const wire = this.wires.get(output.link);
        if (wire === undefined) return;
        wire.queue(output.message);
        // What a peer is told of it asks for next, above all where it is shown pieces one by one.
        if (output.message.type === "have") this.readAhead(output.message.piece);
        this.touched.add(wire);
        return;
      }
      case "write-block":
        if (this.metainfo === undefined) return;
        return this.buffers.put(this.metainfo.layout, output.piece, output.begin, output.payload);
      case "verify-piece":
        return void this.verify(output.piece);
      case "store-piece":
        return void this.storePiece(output.piece);
      case "discard-piece":
        return this.buffers.discard(output.piece);
      case "read-block":
        return this.readBlock(output);
      case "verify-metadata":
        return void this.verifyMetadata(output.bytes);
      case "close-link": {
        const wire = this.wires.get(output.link);
        this.wires.delete(output.link);
        this.lanes.linkClosed(output.link);
        wire?.close();
        return;
      }
      case "announce": {
        const { event, uploaded, downloaded, left, wanted } = output;
        this.swarm?.announce({ ...(event && { event }), uploaded, downloaded, left, wanted });
        return;
      }
      case "open-link":
        return this.swarm?.dial(output.peerId);
      case "cancel-dial":
        return this.swarm?.cancelDial(output.peerId);
      case "accept-offer":
        return this.swarm?.accept(output.peerId);
      case "refuse-offer":
        return this.swarm?.refuse(output.peerId);
      case "notify":
        return this.events.complete();
      default:
        return unreachable(output);
    }
  }

  private async verify(piece: PieceIndex): Promise<void> {
    const hash = await sha1(this.buffers.get(piece));
    const expected = this.metainfo?.pieceHash(piece);
    this.input({ type: "piece-verified", piece, ok: expected !== undefined && equalBytes(hash, expected) });
  }

  private async storePiece(piece: PieceIndex): Promise<void> {
    const bytes = this.buffers.get(piece);
    try {
      await this.batcher.write(piece, bytes);
    } catch (error) {
      this.events.storeFailed(error);
      this.input({ type: "store-failed", piece });
      return;
    }
    this.buffers.discard(piece);
    // Others will ask for it soon.
    this.cache.put(piece, bytes);
    this.events.stored();
    this.input({ type: "piece-stored", piece });
  }

  private readAhead(index: number): void {
    const piece = this.metainfo?.layout.piece(index);
    if (piece !== undefined) this.cache.readAhead(piece);
  }

  private readBlock(order: ReadOrder): void {
    const { piece } = order.block;
    const bytes = this.cache.get(piece);
    const waiting = this.reading.get(piece);
    if (bytes !== undefined) {
      this.inputs.push(blockRead(order, bytes));
    } else if (waiting !== undefined) {
      waiting.push(order);
    } else {
      this.reading.set(piece, [order]);
      void this.readPiece(piece);
    }
  }

  /** All who wait for a block of it are served in one go. */
  private async readPiece(piece: PieceIndex): Promise<void> {
    const bytes = await this.cache.read(piece).catch(() => undefined);
    if (bytes === undefined) this.events.lost();
    const orders = this.reading.get(piece) ?? [];
    this.reading.delete(piece);
    this.inputAll(orders.map((order) => blockRead(order, bytes)));
  }

  private async verifyMetadata(bytes: Uint8Array): Promise<void> {
    const infoBytes = new Uint8Array(bytes);
    const hash = await sha1(infoBytes);
    const { infoHash } = this.options;
    if (!equalBytes(hash, idToBytes(infoHash))) {
      this.input({ type: "metadata-verified", metainfo: undefined });
      return;
    }
    const metainfo = parseInfo(infoHash, infoBytes);
    if (isViolation(metainfo)) {
      this.events.unusableMetadata(metainfo.violation);
      return;
    }
    this.metainfo = metainfo;
    this.events.metadata(metainfo);
    this.input({ type: "metadata-verified", metainfo });
  }
}

function blockRead({ link, block }: ReadOrder, piece: Bytes | undefined): Input<Uint8Array> {
  const payload = piece?.subarray(block.begin, block.begin + block.length);
  return { type: "block-read", link, block, payload };
}
