/**
 * Asks the keeper about the shares that something on the page shows, and carries out commands. A hidden page asks nothing, a
 * share that nothing shows any more is not asked about, and one whose answer cannot change is asked about once.
 *
 * Always true: a receipt is with the torrent before anything else follows from it, so that a reload finds it.
 */
import { effect, type ReadonlySignal, type Signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { KeptShares, Receipts } from "./keeper.ts";
import type { KeeperServer } from "./keeper-server.ts";
import {
  answered,
  askAgainMs,
  type KeepCommand,
  type KeptShare,
  learned,
  NOTHING_KNOWN,
  recalled,
  sent,
} from "./keeping.ts";

export interface KeepsPorts {
  readonly server: KeeperServer;
  readonly receipts: Receipts;
  readonly isVisible: ReadonlySignal<boolean>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `action` once, after `ms` milliseconds. @returns a function that cancels it */
  after(ms: number, action: () => void): () => void;
}

/** A share that at least one part of the page shows. */
interface Followed {
  followers: number;
  /** Whether the tab's own record has been read. */
  isRecalled: boolean;
  isAsking: boolean;
  /** When the keeper is to be asked again; undefined: never. */
  dueAt: number | undefined;
  /** The most that it can still take, ms: this computer's clock may be set back meanwhile. */
  longestMs: number;
  cancelTimer: () => void;
}

export class Keeps {
  private readonly shares: Signal<KeptShares>;
  private readonly ports: KeepsPorts;
  private readonly followed = new Map<InfoHash, Followed>();
  /** Commands that have been answered: what was asked before one of them is out of date. */
  private answers = 0;

  constructor(shares: Signal<KeptShares>, ports: KeepsPorts) {
    this.shares = shares;
    this.ports = ports;
    effect(() => {
      const isVisible = ports.isVisible.value;
      for (const infoHash of this.followed.keys()) {
        if (isVisible) this.wait(infoHash);
        else this.followed.get(infoHash)?.cancelTimer();
      }
    });
  }

  /** @param isNew the keeper cannot know it */
  follow(infoHash: InfoHash, isNew = false): () => void {
    if (isNew && !this.shares.peek().has(infoHash))
      this.put(infoHash, { ...NOTHING_KNOWN, keeping: { kind: "none" } });
    const followed = this.followed.get(infoHash) ?? {
      followers: 0,
      isRecalled: false,
      isAsking: false,
      dueAt: isNew ? undefined : this.ports.now(),
      longestMs: 0,
      cancelTimer: () => {},
    };
    followed.followers++;
    this.followed.set(infoHash, followed);
    this.wait(infoHash);
    return () => {
      followed.followers--;
      if (followed.followers > 0) return;
      followed.cancelTimer();
      this.followed.delete(infoHash);
    };
  }

  /** One at a time for each share. */
  async command(infoHash: InfoHash, command: KeepCommand): Promise<void> {
    const share = this.shareOf(infoHash);
    if (share.pending !== undefined) return;
    this.put(infoHash, sent(share, command));
    const { server } = this.ports;
    const token = share.receipt?.token ?? "";
    const answer =
      command === "keep"
        ? await server.keep(infoHash)
        : command === "extend"
          ? await server.extend(infoHash, token)
          : await server.end(infoHash, token);
    this.answers++;
    await this.change(infoHash, answered(this.shareOf(infoHash), command, answer));
    this.askLater(infoHash);
  }

  private async ask(infoHash: InfoHash): Promise<void> {
    const followed = this.followed.get(infoHash);
    if (followed === undefined || followed.isAsking) return;
    followed.isAsking = true;
    if (!followed.isRecalled) {
      const receipt = await this.ports.receipts.of(infoHash).catch(() => undefined);
      followed.isRecalled = true;
      this.put(infoHash, recalled(this.shareOf(infoHash), receipt, this.ports.now()));
    }
    const { answers } = this;
    const answer = await this.ports.server.status(infoHash);
    followed.isAsking = false;
    const share = this.shareOf(infoHash);
    if (share.pending === undefined && answers === this.answers)
      await this.change(infoHash, learned(share, answer));
    this.askLater(infoHash);
  }

  private askLater(infoHash: InfoHash): void {
    const followed = this.followed.get(infoHash);
    if (followed === undefined) return;
    const now = this.ports.now();
    const ms = askAgainMs(this.shareOf(infoHash), now);
    followed.dueAt = ms === undefined ? undefined : now + ms;
    followed.longestMs = ms ?? 0;
    this.wait(infoHash);
  }

  /** Sets the timer; a page that was hidden for longer asks at once. */
  private wait(infoHash: InfoHash): void {
    const followed = this.followed.get(infoHash);
    if (followed === undefined) return;
    followed.cancelTimer();
    const { dueAt, isAsking } = followed;
    if (dueAt === undefined || isAsking || !this.ports.isVisible.peek()) return;
    const ms = Math.min(followed.longestMs, Math.max(0, dueAt - this.ports.now()));
    followed.cancelTimer = this.ports.after(ms, () => void this.ask(infoHash));
  }

  private shareOf(infoHash: InfoHash): KeptShare {
    return this.shares.peek().get(infoHash) ?? NOTHING_KNOWN;
  }

  /** Keeps a changed receipt first. */
  private async change(infoHash: InfoHash, next: KeptShare): Promise<void> {
    if (next.receipt !== this.shareOf(infoHash).receipt)
      // Without its receipt, the share stays on the server until its time is over.
      await this.ports.receipts.keep(infoHash, next.receipt).catch(() => undefined);
    this.put(infoHash, next);
  }

  private put(infoHash: InfoHash, share: KeptShare): void {
    this.shares.value = new Map(this.shares.peek()).set(infoHash, share);
  }
}
