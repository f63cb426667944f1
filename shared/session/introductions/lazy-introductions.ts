/** `Introductions`, loaded when a neighbour understands them: it would delay everybody's first card. */
import type { PeerId } from "../../core/ids.ts";
import type { SignalPath } from "../signalling/signal-path.ts";
import type { IntroductionOrder, Introductions } from "./introductions.ts";
import type { IntroducedTorrent } from "./torrent-introductions.ts";

/** While it is being loaded. */
const MAX_EARLY = 200;

export class LazyIntroductions {
  private readonly torrent: IntroducedTorrent;
  private loaded: Introductions | undefined;
  private readonly early: IntroductionOrder[] = [];
  private isClosed = false;

  constructor(torrent: IntroducedTorrent) {
    this.torrent = torrent;
  }

  carryOut(order: IntroductionOrder): void {
    if (this.loaded !== undefined) return this.loaded.carryOut(order);
    if (this.early.length === 0) void this.load();
    if (this.early.length < MAX_EARLY) this.early.push(order);
  }

  wayTo(peerId: PeerId): SignalPath | "busy" | undefined {
    return this.loaded?.wayTo(peerId);
  }

  close(): void {
    this.isClosed = true;
    this.loaded?.close();
  }

  private async load(): Promise<void> {
    try {
      const { introductionsOf } = await import("./torrent-introductions.ts");
      if (this.isClosed) return;
      this.loaded = introductionsOf(this.torrent);
      for (const order of this.early.splice(0)) this.loaded.carryOut(order);
    } catch {
      // The page's server is away: it is tried again with the next neighbour.
      this.early.length = 0;
    }
  }
}
