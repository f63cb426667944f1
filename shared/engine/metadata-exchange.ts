/**
 * The info dictionary from peers (BEP 9), and to them. It is fetched from one peer at a time, so that who sends a false
 * one answers for it alone; who is slow or refuses is followed by the next.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { type HasLength, MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";

const TIMEOUT_MS = 8 * SECOND_MS;
/** Who refused or was too slow is left alone for so long. */
const RETRY_MS = 10 * SECOND_MS;
/** A peer may fetch the metadata so many times over one link. */
const MAX_SERVED_COPIES = 3;
const MAX_ASKED_AHEAD = 32;

type State =
  | { readonly kind: "idle" }
  | {
      readonly kind: "fetching";
      readonly source: LinkId;
      readonly bytes: Uint8Array;
      readonly arrived: Set<number>;
      nextPiece: number;
      deadline: Instant;
    }
  | { readonly kind: "verifying"; readonly source: PeerId; readonly link: LinkId };

const IDLE: State = { kind: "idle" };

export class MetadataExchange<Payload extends HasLength> {
  private state: State = IDLE;
  /** When those who failed may be asked again. */
  private readonly retryAt = new Map<LinkId, Instant>();
  private readonly context: Context<Payload>;

  constructor(context: Context<Payload>) {
    this.context = context;
  }

  get isFetching(): boolean {
    return this.state.kind !== "idle";
  }

  /** Starts fetching if it is needed and somebody can be asked. */
  consider(now: Instant): void {
    if (this.context.torrent !== undefined || this.state.kind !== "idle") return;
    const able = [...this.context.peers.values()].filter(
      (peer) =>
        peer.extensionIds.metadata !== undefined &&
        peer.metadataSize !== undefined &&
        peer.metadataSize <= MAX_METADATA_LENGTH &&
        now >= (this.retryAt.get(peer.link) ?? now),
    );
    if (able.length === 0) return;
    const source = this.context.random.pick(able);
    this.state = {
      kind: "fetching",
      source: source.link,
      bytes: new Uint8Array(source.metadataSize ?? 0),
      arrived: new Set(),
      nextPiece: 0,
      deadline: now + TIMEOUT_MS,
    };
    this.askOn(now, source);
  }

  onData(now: Instant, peer: Peer, piece: number, totalSize: number, bytes: Uint8Array): void {
    const { state } = this;
    if (state.kind !== "fetching" || state.source !== peer.link || state.arrived.has(piece)) return;
    const begin = piece * METADATA_PIECE_LENGTH;
    const length = Math.min(METADATA_PIECE_LENGTH, state.bytes.length - begin);
    if (totalSize !== state.bytes.length || piece >= state.nextPiece || bytes.length !== length) {
      this.fail(now, peer.link);
      return;
    }
    state.bytes.set(bytes, begin);
    state.arrived.add(piece);
    state.deadline = now + TIMEOUT_MS;
    if (state.arrived.size * METADATA_PIECE_LENGTH < state.bytes.length) {
      this.askOn(now, peer);
      return;
    }
    this.state = { kind: "verifying", source: peer.peerId, link: peer.link };
    this.context.order({ type: "verify-metadata", bytes: state.bytes });
  }

  onReject(now: Instant, peer: Peer): void {
    if (this.state.kind === "fetching" && this.state.source === peer.link) this.fail(now, peer.link);
  }

  /** @returns who sent it */
  onVerified(): PeerId | undefined {
    const source = this.state.kind === "verifying" ? this.state.source : undefined;
    this.state = IDLE;
    return source;
  }

  /** The bytes could not be hashed or used, which is not the fault of their sender. */
  onFailed(now: Instant): void {
    if (this.state.kind === "verifying") this.fail(now, this.state.link);
  }

  onGone(now: Instant, link: LinkId): void {
    this.retryAt.delete(link);
    if (this.state.kind !== "fetching" || this.state.source !== link) return;
    this.state = IDLE;
    this.consider(now);
  }

  tick(now: Instant): void {
    if (this.state.kind === "fetching" && now >= this.state.deadline) this.fail(now, this.state.source);
    else this.consider(now);
  }

  onRequest(now: Instant, peer: Peer, piece: number): void {
    if (peer.extensionIds.metadata === undefined) return;
    const bytes = this.context.torrent?.metainfo.infoBytes;
    const begin = piece * METADATA_PIECE_LENGTH;
    const part = bytes?.subarray(begin, begin + METADATA_PIECE_LENGTH);
    const isTooMuch = bytes !== undefined && peer.metadataServed >= MAX_SERVED_COPIES * bytes.length;
    if (bytes === undefined || part === undefined || part.length === 0 || isTooMuch) {
      this.context.send(now, peer, { type: "metadata-reject", piece });
      return;
    }
    peer.metadataServed += part.length;
    this.context.send(now, peer, { type: "metadata-data", piece, totalSize: bytes.length, bytes: part });
  }

  private askOn(now: Instant, source: Peer): void {
    const { state } = this;
    if (state.kind !== "fetching") return;
    const count = Math.ceil(state.bytes.length / METADATA_PIECE_LENGTH);
    while (state.nextPiece < count && state.nextPiece - state.arrived.size < MAX_ASKED_AHEAD) {
      this.context.send(now, source, { type: "metadata-request", piece: state.nextPiece++ });
    }
  }

  private fail(now: Instant, link: LinkId): void {
    if (this.context.peers.has(link)) this.retryAt.set(link, now + RETRY_MS);
    this.state = IDLE;
    this.consider(now);
  }
}
