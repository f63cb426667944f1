/**
 * What the session needs of its platform. `web/worker` implements these ports in a browser; `testing/` holds the virtual
 * ones. Nothing below this folder reads a clock, sets a timer or opens a socket by itself.
 */
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash, LinkId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Random } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { SealCrypto } from "../metainfo/sealed/seal-crypto.ts";
import type { Signal } from "../tracker/protocol/messages.ts";
import type { KeyAgreement } from "./introductions/key-pair.ts";
import type { Link, LinkEvents, LinkPath } from "./links/link.ts";
import type { Problem, WebSeedProblemCode } from "./problems.ts";
import type { SealKey } from "./seal-key.ts";

export interface Clock {
  /** Monotonic. */
  now(): Instant;
  /** Milliseconds since 1970. */
  wallTime(): number;
}

export interface Timers {
  /** Runs `action` once, after `ms` milliseconds. @returns a function that cancels it */
  after(ms: number, action: () => void): () => void;
}

/** A connection to a tracker that carries text messages. Binary ones are decoded. */
export interface Socket {
  /** Bytes that have not left yet. */
  readonly bufferedAmount: number;
  /** Only between `opened` and `closed`. */
  send(text: string): void;
  /** What was sent still leaves. No event follows. */
  close(): void;
}

/** In order: `opened`, then messages, then `closed`; or `closed` alone. None before the socket is returned. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  /**
   * @param reason the tracker's words, if it gave any
   * @param code as RFC 6455 numbers reasons
   */
  closed(reason?: string, code?: number): void;
}

/** Never throws: an unusable URL closes soon. */
export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export interface NegotiationOptions {
  /** Whether this side makes the offer. */
  readonly initiator: boolean;
  /** Whether candidates follow the description one by one; otherwise the description contains all of them. */
  readonly trickle: boolean;
}

/** Those of a link, where `closed` alone means that no link came about, and what has to reach the peer before it opens. */
export interface NegotiationEvents extends LinkEvents {
  signal(signal: Signal): void;
  /** The path that ICE has chosen, and each that replaces it. */
  path(path: LinkPath): void;
}

/** A link from the start of its negotiation. */
export interface Negotiation extends Link {
  /** From the peer. */
  signal(signal: Signal): void;
  /** @param measured receives the round trip time, ms; never called when it is unknown */
  measureRoundTrip(measured: (ms: number) => void): void;
}

/** Negotiates links. It trusts its caller to limit what peers can make it do, and to give up what takes too long. */
export interface Dialler {
  /** No event comes before this returns. */
  dial(id: LinkId, options: NegotiationOptions, events: NegotiationEvents): Negotiation;
  /** Links whose path is gone are to be noticed soon; the others stay. */
  networkChanged?(): void;
}

/** Some bytes of a file on a web server. */
export interface FileRange {
  /** `http:` or `https:`. */
  readonly url: string;
  /** Of its first byte in the file. */
  readonly begin: number;
  /** Of the first byte after it. */
  readonly end: number;
}

/** In order: `bytes` any number of times, then `done` or `failed`. None during the call that begins it. */
export interface RangeEvents {
  /** The next bytes of the range, never more than were asked for. They may not change afterwards. */
  bytes(chunk: Uint8Array): void;
  /** All of them have arrived. */
  done(): void;
  failed(problem: Problem<WebSeedProblemCode>): void;
}

/** Never throws, and waits as long as the server does. @returns gives it up: no event follows */
export type FetchRange = (range: FileRange, events: RangeEvents) => () => void;

/** SHA-1: 20 bytes. Rejects when the platform fails, for example for lack of memory. */
export type Hash = (bytes: Bytes) => Promise<Bytes>;

/** Bytes that a user shares, such as a browser's `Blob`. Reading rejects where the file below has changed or vanished. */
export interface ContentSource {
  /** Bytes. */
  readonly size: number;
  /** When it was last changed, as a `File` knows it: milliseconds since 1970. */
  readonly lastModified?: number;
  slice(begin: number, end: number): ContentSource;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface StoredPiece {
  readonly piece: PieceIndex;
  readonly bytes: Bytes;
}

/** Consecutive pieces, end to end in several parts of shared files. */
export interface PieceRun {
  readonly first: PieceIndex;
  /** Bytes per piece; the last one of the torrent may be shorter. */
  readonly pieceLength: number;
  /** At most 999 pieces altogether. */
  readonly parts: readonly ContentSource[];
}

/**
 * Where one torrent's pieces are stored. It knows nothing about layouts, hashes, peers or the engine, and trusts its
 * caller: the caller has verified what it writes, and owns the bytes that it reads.
 *
 * Always true: a piece that `have` or `read` returns was written whole, and a failed write stores none of its pieces.
 */
export interface PieceStore {
  /** Indices of the stored pieces, ascending. */
  have(): Promise<readonly number[]>;
  /** undefined: not stored (never written, evicted, or read from a file that has changed). */
  read(piece: PieceIndex): Promise<Bytes | undefined>;
  /**
   * One transaction. The bytes may be views of larger buffers; they must not change until the promise settles.
   * @throws StoreFullError, StoreFailedError
   */
  write(pieces: readonly StoredPiece[]): Promise<void>;
  /**
   * One transaction that copies the parts.
   * @returns the copy, which is what must be hashed: a file may have changed while it was copied
   * @throws StoreFullError, StoreFailedError
   */
  writeRun(run: PieceRun): Promise<ContentSource>;
  /** Bytes that can probably still be written. */
  room(): Promise<number>;
  /** Calls `lost` whenever pieces may have vanished, such as when the user clears the site's data. Absent: they cannot. */
  watch?(lost: () => void): void;
  /** Deletes everything. The store cannot be used afterwards. */
  destroy(): Promise<void>;
  /** Leaves the pieces where they are. The store cannot be used afterwards. */
  close(): void;
}

/** The quota or the disk is full. Once there is room again, the next write succeeds. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
}

/** The store does not work: closed, forbidden (private mode) or broken. The message is the platform's. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
}

/** The store does not answer. */
export class StoreSilentError extends Error {
  override readonly name = "StoreSilentError";
}

/** What a storage remembers about one torrent, apart from its pieces. */
export interface StoredTorrent {
  /** Names the torrent's piece store; chosen before the info hash is known. */
  readonly storageId: string;
  /** undefined while shared files are being hashed. */
  readonly infoHash: InfoHash | undefined;
  /** undefined until peers have sent the info dictionary. */
  readonly infoBytes?: Bytes | undefined;
  readonly name: string;
  /** Milliseconds since 1970; orders the list. */
  readonly addedAt: number;
  readonly paused: boolean;
  readonly trackers: readonly string[];
  /** Addresses of web servers that have the files. */
  readonly webSeeds?: readonly string[] | undefined;
  /** It was opened by a link whose trackers a browser cannot reach. */
  readonly lacksWebSocketTracker?: boolean | undefined;
  readonly origin: "seeded" | "opened";
  /** Indices of the wanted files; undefined: all. */
  readonly wanted?: readonly number[] | undefined;
  /** Of a sealed torrent. Leaves the storage only in the view of the tab that has the torrent open. */
  readonly key?: SealKey | undefined;
  /** The pieces are what was shared, before it was encrypted. */
  readonly storesPlaintext?: boolean | undefined;
  /** Of shared files: what `fingerprintOf` makes of them. */
  readonly fingerprint?: string | undefined;
  /** Every piece has been stored. Otherwise the piece store knows which. */
  readonly isComplete?: boolean | undefined;
}

/** Where a session's torrents are kept between its runs. */
export interface TorrentStorage {
  /** false: in memory only, so that nothing survives the session. */
  readonly isPersistent: boolean;
  /** Shown with every torrent of this storage. */
  readonly notices: readonly Problem[];
  /** Oldest first. */
  list(): Promise<readonly StoredTorrent[]>;
  /** Opens nothing before its first use. */
  storeFor(storageId: string): PieceStore;
  /** Adds the torrent, or replaces the one with its storage id. */
  put(torrent: StoredTorrent): Promise<void>;
  /** Forgets the torrent. Its pieces are destroyed afterwards, so that a crash in between leaves only orphans. */
  remove(storageId: string): Promise<void>;
  /** Bytes that can probably still be stored. */
  room(): Promise<number>;
  /** Calls `lost` whenever everything stored may have vanished. Absent: it cannot. */
  watch?(lost: () => void): void;
}

/** All ports of a session. Each part of it names those that it uses. */
export interface SessionPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Unique among all that this and other sessions of the same storage ever make: letters, digits, "-" and "_". */
  readonly newId: () => string;
  readonly hash: Hash;
  readonly sealCrypto: SealCrypto;
  /** Unpredictable. */
  readonly randomBytes: (length: number) => Bytes;
  /** WebCrypto's. */
  readonly keyAgreement: KeyAgreement;
  readonly dialler: Dialler;
  readonly openSocket: OpenSocket;
  /** Absent: nothing is fetched from web servers. */
  readonly fetchRange?: FetchRange | undefined;
  readonly storage: TorrentStorage;
}
