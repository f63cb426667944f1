/** `Lanes`, loaded with the first link: they would delay everybody's first card. A lane that is offered before is refused. */
import type { LinkId, PeerId } from "../../core/ids.ts";
import type { PeerWire } from "../links/peer-wire.ts";
import type { OpenLane } from "./lane-offer.ts";
import type { Lanes, LinkDoors } from "./lanes.ts";

export class LazyLanes {
  private readonly parts: ConstructorParameters<typeof Lanes>;
  /** Links that are open before it is loaded. */
  private readonly early = new Map<LinkId, readonly [PeerWire, LinkDoors]>();
  private loaded: Lanes | undefined;
  private isClosed = false;

  constructor(...parts: ConstructorParameters<typeof Lanes>) {
    this.parts = parts;
  }

  linkOpened(wire: PeerWire, doors: LinkDoors): void {
    if (this.loaded !== undefined) return this.loaded.linkOpened(wire, doors);
    this.early.set(wire.id, [wire, doors]);
    void this.load();
  }

  linkClosed(id: LinkId): void {
    this.early.delete(id);
    this.loaded?.linkClosed(id);
  }

  watch(): void {
    this.loaded?.watch();
  }

  offered(peerId: PeerId, accept: OpenLane): void {
    this.loaded?.offered(peerId, accept);
  }

  close(): void {
    this.isClosed = true;
    this.loaded?.close();
  }

  private async load(): Promise<void> {
    // Without the page's server there are no lanes until the next link opens.
    const module = await import("./lanes.ts").catch(() => undefined);
    if (module === undefined || this.isClosed || this.loaded !== undefined) return;
    this.loaded = new module.Lanes(...this.parts);
    for (const link of this.early.values()) this.loaded.linkOpened(...link);
    this.early.clear();
    this.watch();
  }
}
