/** WebTorrent's parts, as far as tests compare our wire and metainfo with them. The packages bring no types. */
declare module "bittorrent-protocol" {
  type Handler = (...facts: never[]) => void;

  /** One end of a connection: bytes written to it come from the peer, its "data" goes to the peer. */
  export default class Wire {
    constructor(type?: string | null);
    peerExtendedHandshake: { m?: Record<string, number>; metadata_size?: number; reqq?: number; v?: unknown };
    peerExtendedMapping: Record<string, number>;
    hasFast: boolean;
    on(event: string, handler: Handler): this;
    write(bytes: Uint8Array): boolean;
    use(extension: unknown): void;
    destroy(): void;
    handshake(infoHash: string, peerId: string, extensions: { dht?: boolean; fast?: boolean }): void;
    keepAlive(): void;
    choke(): void;
    unchoke(): void;
    interested(): void;
    uninterested(): void;
    have(piece: number): void;
    bitfield(bytes: Uint8Array): void;
    request(piece: number, begin: number, length: number, done: (error: Error | null) => void): void;
    piece(piece: number, begin: number, bytes: Uint8Array): void;
    cancel(piece: number, begin: number, length: number): void;
    port(port: number): void;
    suggest(piece: number): void;
    haveAll(): void;
    haveNone(): void;
    reject(piece: number, begin: number, length: number): void;
    allowedFast(piece: number): void;
    readonly lt_donthave: {
      on(event: "donthave", handler: (piece: number) => void): void;
      donthave(piece: number): void;
    };
    readonly ut_metadata: {
      on(event: "metadata", handler: (torrent: Uint8Array) => void): void;
      fetch(): void;
    };
  }
}

declare module "lt_donthave" {
  /** @returns an extension for `Wire.use` */
  export default function ltDontHave(): unknown;
}

declare module "ut_metadata" {
  /** @returns an extension for `Wire.use` */
  export default function utMetadata(metadata?: Uint8Array): unknown;
}

declare module "create-torrent" {
  interface Options {
    name?: string;
    pieceLength?: number;
    announceList?: string[][];
  }
  /** Blobs and buffers carry a name. */
  export default function createTorrent(
    input: unknown,
    options: Options,
    done: (error: Error | null, torrent: Uint8Array) => void,
  ): void;
}

declare module "parse-torrent" {
  interface Parsed {
    infoHash: string;
    infoBuffer: Uint8Array;
    length: number;
    pieces: string[];
    announce: string[];
    files: { path: string; name: string; length: number; offset: number }[];
  }
  /** Bytes of a .torrent file, a magnet or an info hash. */
  export default function parseTorrent(torrent: Uint8Array | string): Promise<Parsed>;
}

declare module "bittorrent-tracker/server" {
  import { EventEmitter } from "node:events";

  export default class TrackerServer extends EventEmitter {
    /** @param options.interval ms; WebSocket clients get a fifth of it */
    constructor(options: { http: boolean; udp: boolean; ws: boolean; stats: boolean; interval: number });
    readonly http: import("node:http").Server;
    readonly ws: { address(): { port: number } };
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
  }
}

declare module "memory-chunk-store" {
  /** Keeps pieces in memory; an option of WebTorrent's. */
  export default class MemoryChunkStore {}
}

declare module "webtorrent" {
  import type Wire from "bittorrent-protocol";

  export interface Torrent {
    readonly infoHash: string;
    readonly done: boolean;
    readonly downloaded: number;
    readonly uploaded: number;
    /** The .torrent file. */
    readonly torrentFile: Uint8Array;
    readonly wires: readonly (Wire & {
      peerId: string;
      downloaded: number;
      uploaded: number;
      /** It is left out when WebTorrent decides whom to choke. */
      isSeeder: boolean;
    })[];
    /** An address, or a connection like one of simple-peer's. */
    addPeer(peer: unknown): void;
    once(event: "ready", handler: () => void): this;
    readonly files: readonly AsyncIterable<Uint8Array>[];
  }

  interface TorrentOptions {
    announce: readonly string[];
    store: unknown;
    pieceLength?: number;
  }

  export default class WebTorrent {
    constructor(options: object);
    readonly peerId: string;
    readonly torrents: readonly Torrent[];
    seed(content: Uint8Array, options: TorrentOptions, seeding: (torrent: Torrent) => void): Torrent;
    add(torrent: string | Uint8Array, options: TorrentOptions): Torrent;
    /** @param rate bytes per second; -1: no limit */
    throttleUpload(rate: number): void;
    on(event: "error", handler: (error: unknown) => void): this;
    destroy(done?: () => void): void;
  }
}
