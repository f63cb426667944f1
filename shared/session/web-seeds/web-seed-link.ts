/**
 * A web server as a peer: a link whose other end has everything, unchokes at once and wants nothing. The engine requests blocks from
 * it as from any seeder; requests for consecutive bytes become one request by HTTP, and its answer blocks again.
 *
 * Always true: at most MAX_REQUESTS requests are under way, each for at most MAX_RANGE bytes; of what arrives, one unfinished block
 * per request is held. The first fault ends the link.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { PieceLayout } from "../../core/layout.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { OriginalFiles } from "../../metainfo/original-files.ts";
import { WireDecoder } from "../../wire/decode.ts";
import { encodeAll } from "../../wire/encode.ts";
import { type BlockRange, type Message, OWN_EXTENSION_IDS } from "../../wire/messages.ts";
import type { Link } from "../links/link.ts";
import type { FetchRange, RangeEvents, SessionPorts } from "../ports.ts";
import type { Problem, WebSeedProblemCode } from "../problems.ts";
import { partsOf, type SeedPart } from "./seed-files.ts";

/** A browser opens six connections to a server, and other torrents and pages need some. */
const MAX_REQUESTS = 4;
/** Bytes. Longer ones save little, and all that is under way is lost when the server fails. */
const MAX_RANGE = 1024 * 1024;
/** Requests for blocks that wait or are under way: 2 MiB, enough for 20 MB/s at 100 ms. */
const MAX_BLOCKS = 128;
/** A server that does not send a block of 16 KiB within this time is not worth the connection: 550 bytes/s. */
const STALL_MS = 30 * SECOND_MS;
/** An answer of which no block has arrived for this long may be stalled: half of the shortest time-out of requests. */
const DELIVERING_MS = SECOND_MS;

export interface WebSeedLinkOptions extends Pick<SessionPorts, "clock" | "timers"> {
  readonly infoHash: InfoHash;
  /** What it is called here. */
  readonly peerId: PeerId;
  readonly webSeed: string;
  readonly files: OriginalFiles;
  readonly layout: PieceLayout;
  readonly fetchRange: FetchRange;
  /** Bytes of a block have arrived. */
  readonly arrived: (bytes: number) => void;
  /** It has done what was asked of it. */
  readonly succeeded: () => void;
  /** It has ended because of this. */
  readonly failed: (problem: Problem<WebSeedProblemCode>) => void;
  /** The engine has closed the link. */
  readonly closed: () => void;
}

interface Run {
  /** Those that have not arrived whole, in order. */
  readonly blocks: BlockRange[];
  readonly parts: SeedPart[];
  /** Of the first block. */
  buffer: Uint8Array;
  filled: number;
  hasBegun: boolean;
  /** When its last whole block arrived. */
  blockAt: Instant;
  /** Those of `blocks` that nobody waits for any more. */
  readonly cancelled: Set<BlockRange>;
  giveUp: () => void;
  stopTimer: () => void;
}

export class WebSeedLink implements Link {
  readonly bufferedAmount = 0;
  private readonly options: WebSeedLinkOptions;
  private readonly decoder = new WireDecoder();
  /** By offset in the torrent, in the order of the requests. */
  private readonly queue = new Map<number, BlockRange>();
  private readonly runs = new Set<Run>();
  private receive: ((data: ArrayBuffer) => void) | undefined;
  private isOver = false;

  constructor(options: WebSeedLinkOptions) {
    this.options = options;
  }

  /** @param receive gets what the peer sends, from now on */
  begin(receive: (data: ArrayBuffer) => void): void {
    const { infoHash, peerId } = this.options;
    this.receive = receive;
    this.deliver([
      { type: "handshake", infoHash, peerId, fast: true, extended: true },
      { type: "have-all" },
      { type: "extended-handshake", ids: { dontHave: OWN_EXTENSION_IDS.dontHave }, requestQueue: MAX_BLOCKS },
      { type: "unchoke" },
    ]);
  }

  send(bytes: Uint8Array): void {
    if (this.isOver) return;
    for (const message of this.decoder.push(bytes).messages) this.take(message);
    this.pump();
  }

  close(): void {
    if (this.isOver) return;
    this.stop();
    this.options.closed();
  }

  /** Nothing follows. */
  stop(): void {
    this.isOver = true;
    this.queue.clear();
    for (const run of this.runs) this.end(run);
  }

  private take(message: Message): void {
    // Other messages are for peers that want something. An answer keeps the link from being taken for dead.
    if (message.type === "keep-alive") this.reply([message]);
    if (message.type === "request") this.request(message);
    if (message.type === "cancel") this.cancel(message);
  }

  private request(range: BlockRange): void {
    const offset = this.offsetOf(range);
    for (const { cancelled } of this.runs)
      for (const block of cancelled) if (this.offsetOf(block) === offset) return void cancelled.delete(block);
    this.queue.set(offset, range);
  }

  private cancel(range: BlockRange): void {
    const offset = this.offsetOf(range);
    if (this.queue.delete(offset)) return this.reply([{ ...range, type: "reject" }]);
    for (const run of this.runs) {
      const block = run.blocks.find((one) => this.offsetOf(one) === offset);
      if (block === undefined) continue;
      run.cancelled.add(block);
      // A late answer stays: the engine learns from it how long this server takes, or the timer finds it stalled.
      const isDelivering = this.options.clock.now() - run.blockAt < DELIVERING_MS;
      if (!isDelivering || run.cancelled.size < run.blocks.length) return;
      this.end(run);
      return this.reply(run.blocks.map((one) => ({ ...one, type: "reject" })));
    }
  }

  private pump(): void {
    while (!this.isOver && this.runs.size < MAX_REQUESTS && this.queue.size > 0) {
      const blocks = this.takeRun();
      const [first] = blocks;
      if (first === undefined) return;
      const { files, webSeed } = this.options;
      const length = blocks.reduce((sum, block) => sum + block.length, 0);
      const run: Run = {
        blocks,
        parts: partsOf(webSeed, files, this.offsetOf(first), length),
        buffer: new Uint8Array(first.length),
        filled: 0,
        hasBegun: false,
        blockAt: Number.NEGATIVE_INFINITY,
        cancelled: new Set(),
        giveUp: () => undefined,
        stopTimer: () => undefined,
      };
      this.runs.add(run);
      this.watch(run);
      this.next(run);
    }
  }

  /** The oldest request and those for the bytes after it. */
  private takeRun(): BlockRange[] {
    const blocks: BlockRange[] = [];
    let [offset = 0] = this.queue.keys();
    let length = 0;
    for (;;) {
      const block = this.queue.get(offset);
      if (block === undefined || (length > 0 && length + block.length > MAX_RANGE)) return blocks;
      this.queue.delete(offset);
      blocks.push(block);
      offset += block.length;
      length += block.length;
    }
  }

  /** Fetches the next part of the run, or ends it. */
  private next(run: Run): void {
    const part = run.parts.shift();
    if (part === undefined) {
      this.end(run);
      this.options.succeeded();
      return this.pump();
    }
    run.giveUp = this.fetchPart(part, {
      bytes: (chunk) => this.feed(run, chunk),
      done: () => {
        // The engine may have given up the run for what it has just got.
        if (!this.runs.has(run)) return;
        // Many short files take a request each.
        this.watch(run);
        this.next(run);
      },
      failed: (problem) => this.fail(problem),
    });
  }

  private fetchPart(part: SeedPart, events: RangeEvents): () => void {
    const { fetchRange, timers } = this.options;
    if ("url" in part) return fetchRange(part, events);
    return timers.after(0, () => {
      events.bytes(new Uint8Array(part.zeros));
      events.done();
    });
  }

  private feed(run: Run, chunk: Uint8Array): void {
    run.hasBegun = true;
    const whole: Message[] = [];
    for (let at = 0; at < chunk.length; ) {
      const [block] = run.blocks;
      if (block === undefined) break;
      const some = chunk.subarray(at, at + block.length - run.filled);
      run.buffer.set(some, run.filled);
      run.filled += some.length;
      at += some.length;
      if (run.filled < block.length) break;
      whole.push({ type: "piece", piece: block.piece, begin: block.begin, payload: run.buffer });
      run.blocks.shift();
      run.cancelled.delete(block);
      run.buffer = new Uint8Array(run.blocks[0]?.length ?? 0);
      run.filled = 0;
      this.options.arrived(block.length);
    }
    if (whole.length === 0) return;
    run.blockAt = this.options.clock.now();
    this.watch(run);
    this.deliver(whole);
  }

  /** From now on the run has some time for its next block. */
  private watch(run: Run): void {
    run.stopTimer();
    run.stopTimer = this.options.timers.after(STALL_MS, () =>
      this.fail({ code: run.hasBegun ? "web-seed-slow" : "web-seed-silent" }),
    );
  }

  private end(run: Run): void {
    this.runs.delete(run);
    run.giveUp();
    run.stopTimer();
  }

  private fail(problem: Problem<WebSeedProblemCode>): void {
    if (this.isOver) return;
    this.stop();
    this.options.failed(problem);
  }

  /** Not at once: the engine is sending. */
  private reply(messages: readonly Message[]): void {
    this.options.timers.after(0, () => this.deliver(messages));
  }

  private deliver(messages: readonly Message[]): void {
    if (!this.isOver) this.receive?.(encodeAll(messages, {}).buffer);
  }

  private offsetOf({ piece, begin }: BlockRange): number {
    return piece * this.options.layout.pieceLength + begin;
  }
}
