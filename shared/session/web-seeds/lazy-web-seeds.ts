/** `WebSeeds`, loaded when a torrent has some and is to be fetched: it would delay everybody else's first card. */
import type { PeerId } from "../../core/ids.ts";
import type { PeerSnapshot } from "../../engine/snapshot.ts";
import { MAX_WEB_SEEDS } from "../../metainfo/web-seeds.ts";
import type { RelayUse } from "../reachability.ts";
import type { WebSeedView } from "../views.ts";
import type { WebSeeds, WebSeedsOptions } from "./web-seeds.ts";

export type { WebSeedPlaces } from "./places.ts";

interface LazyWebSeedsOptions extends WebSeedsOptions {
  /** Their addresses. */
  readonly webSeeds?: readonly string[] | undefined;
  /** If links may pass through relays only, no web server may see the address of this computer either. */
  readonly relay?: RelayUse | undefined;
}

const UNUSED = {
  peerId: undefined,
  state: "idle",
  retryAt: undefined,
  problem: undefined,
  downloaded: 0,
  downloadRate: 0,
} as const;

const HIDDEN = { ...UNUSED, state: "dropped", problem: { code: "web-seed-hidden" } } as const;

export class LazyWebSeeds {
  private readonly options: LazyWebSeedsOptions;
  private addresses: readonly string[];
  private loaded: WebSeeds | undefined;
  private isLoading = false;
  private isClosed = false;

  constructor(options: LazyWebSeedsOptions) {
    this.options = options;
    this.addresses = options.webSeeds ?? [];
  }

  get urls(): readonly string[] {
    return this.addresses;
  }

  add(urls: readonly string[]): void {
    this.addresses = [...new Set([...this.addresses, ...urls])].slice(0, MAX_WEB_SEEDS);
    this.loaded?.add(this.addresses);
    this.review();
  }

  /** Call it after whatever may change what is needed. */
  review(): void {
    const { fetchRange, needed, relay } = this.options;
    if (this.addresses.length === 0 || this.isClosed) return;
    if (fetchRange === undefined || relay !== undefined) return;
    if (this.loaded !== undefined) this.loaded.review();
    else if (!this.isLoading && needed() !== undefined) void this.load();
  }

  /** What this peer sent failed its hash, and nobody else contributed. */
  lied(peerId: PeerId): void {
    this.loaded?.lied(peerId);
  }

  /** @returns the peers without the web seeds, and the web seeds */
  apart<Peer extends PeerSnapshot>(
    connected: readonly Peer[],
  ): { readonly peers: readonly Peer[]; readonly webSeeds: readonly WebSeedView[] } {
    if (this.loaded === undefined) {
      const unused = this.options.relay === undefined ? UNUSED : HIDDEN;
      return { peers: connected, webSeeds: this.addresses.map((url) => ({ ...unused, url })) };
    }
    const webSeeds = this.loaded.views(connected);
    const ids = new Set(webSeeds.map(({ peerId }) => peerId));
    return { peers: connected.filter(({ peerId }) => !ids.has(peerId)), webSeeds };
  }

  close(): void {
    this.isClosed = true;
    this.loaded?.close();
  }

  private async load(): Promise<void> {
    this.isLoading = true;
    try {
      const { WebSeeds } = await import("./web-seeds.ts");
      this.loaded = new WebSeeds(this.options);
      this.loaded.add(this.addresses);
      this.review();
    } catch {
      // Without a connection to the page's server there is hardly one to others. Peers go on.
    }
  }
}
