/**
 * A player that shows a peer's torrent while it arrives, as a browser does: it reads pieces in order some way ahead of what it
 * shows, begins to play when three are there, and stalls when the next one is not. Its reader's window becomes the engine's
 * deadlines, as in a session (`session/readers.ts`).
 */
import type { PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { FIRST_WINDOW_BYTES, MAX_WINDOW_BYTES } from "../session/readers.ts";
import type { Viewing } from "./scenario.ts";
import type { Environment, VirtualPeer } from "./virtual-peer.ts";

/** How often a player looks for more. Browsers report progress four times per second or more. */
const TICK_MS = 100;
/** More than a second of the studies' film. */
const PIECES_TO_PLAY = 3;
/** Chromium reads ahead some megabytes of a stream. */
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

type State =
  | { readonly kind: "waiting"; readonly since: Instant; readonly why: "start" | "stall" | "jump" }
  | { readonly kind: "playing" }
  | { readonly kind: "ended" };

export class Viewer {
  /** From the first stored piece until it plays, ms; undefined: it has not begun. */
  startMs: number | undefined;
  /** From the jump until it plays, ms. */
  jumpMs: number | undefined;
  stalls = 0;
  stalledMs = 0;
  private readonly peer: VirtualPeer;
  private readonly environment: Environment;
  private readonly viewing: Viewing;
  private state: State | undefined;
  private playedFrom: Instant = 0;
  private hasJumped = false;
  /** Bytes. */
  private shown = 0;
  /** The next piece to read. */
  private next = 0;
  private windowBytes = FIRST_WINDOW_BYTES;
  private asked = "";

  constructor(peer: VirtualPeer, environment: Environment, viewing: Viewing) {
    this.peer = peer;
    this.environment = environment;
    this.viewing = viewing;
    this.tick();
  }

  private tick(): void {
    this.environment.queue.planIn(TICK_MS, () => {
      if (!this.peer.isHere || this.state?.kind === "ended") return;
      if (this.peer.engine.context.torrent !== undefined) this.advance(this.environment.queue.now);
      this.tick();
    });
  }

  private advance(now: Instant): void {
    const { jump } = this.viewing;
    const { layout } = this.environment.metainfo;
    // The start counts from the first piece.
    if (this.state === undefined && this.peer.stored.count > 0) this.wait(now, "start");
    this.read();
    if (this.state?.kind === "playing") this.show(now);
    if (
      jump !== undefined &&
      !this.hasJumped &&
      this.startMs !== undefined &&
      now >= this.playedFrom + jump.afterMs
    ) {
      this.hasJumped = true;
      this.shown = Math.floor(jump.toShare * layout.length);
      this.next = Math.floor(this.shown / layout.pieceLength);
      this.wait(now, "jump");
    }
    this.read();
    if (this.state?.kind === "waiting" && this.hasEnough) this.play(now, this.state);
  }

  /** Shows what a tick takes, or runs dry. */
  private show(now: Instant): void {
    const { layout } = this.environment.metainfo;
    const shown = this.shown + (this.viewing.bytesPerSecond * TICK_MS) / SECOND_MS;
    const there = Math.min(layout.length, this.next * layout.pieceLength);
    this.shown = Math.min(shown, there);
    if (this.shown === layout.length) this.state = { kind: "ended" };
    else if (shown > there) {
      this.stalls++;
      this.windowBytes = Math.min(MAX_WINDOW_BYTES, 2 * this.windowBytes);
      this.wait(now, "stall");
    }
  }

  private read(): void {
    const { environment, peer, shown } = this;
    const { layout } = environment.metainfo;
    const { pieceCount, pieceLength } = layout;
    const until = Math.min(pieceCount, Math.ceil((shown + READ_AHEAD_BYTES) / pieceLength));
    while (this.next < until && peer.stored.has(this.next as PieceIndex)) this.next++;
    const end = Math.min(pieceCount, this.next + Math.ceil(this.windowBytes / pieceLength));
    const window = this.state?.kind === "ended" ? [] : range(this.next, end);
    if (this.asked === `${this.next} ${end}`) return;
    this.asked = `${this.next} ${end}`;
    peer.input({ type: "deadlines", pieces: window });
  }

  private get hasEnough(): boolean {
    const { pieceCount, pieceLength } = this.environment.metainfo.layout;
    return this.next === pieceCount || this.next - Math.floor(this.shown / pieceLength) >= PIECES_TO_PLAY;
  }

  private wait(now: Instant, why: "start" | "stall" | "jump"): void {
    this.state = { kind: "waiting", since: now, why };
  }

  private play(now: Instant, { since, why }: State & { kind: "waiting" }): void {
    if (why === "start") {
      this.startMs = now - since;
      this.playedFrom = now;
    } else if (why === "jump") this.jumpMs = now - since;
    else this.stalledMs += now - since;
    this.state = { kind: "playing" };
  }
}

function range(from: number, to: number): PieceIndex[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => (from + i) as PieceIndex);
}
