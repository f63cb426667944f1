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
    readonly ut_metadata: {
      on(event: "metadata", handler: (torrent: Uint8Array) => void): void;
      fetch(): void;
    };
  }
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
