/**
 * Exchange of the info dictionary (BEP 9). It is fetched from one peer at a time, so that a false one has a single culprit.
 * When that peer refuses or is slow, another one is asked.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { type HasLength, MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";

/** Without any part in this time the peer has failed: 16 KiB take that long only below 2 KiB/s. */
const TIMEOUT_MS = 8 * SECOND_MS;
/** Pause before a peer that failed is asked again: longer than the time-out, so that every other peer comes first. */
const RETRY_MS = 10 * SECOND_MS;
/** Copies that a peer may fetch over one link: enough to try again, too few to waste our uplink. */
const MAX_SERVED_COPIES = 3;
/** Outstanding requests of 16 KiB: 512 KiB, the metadata of most torrents at once. */
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
  /** When peers that failed may be asked again. */
  private readonly retryAt = new Map<LinkId, Instant>();
  /** Bytes of metadata sent over each link. */
  private readonly served = new Map<LinkId, number>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  get isFetching(): boolean {
    return this.state.kind !== "idle";
  }

  /** Starts fetching if the metadata is missing and some peer offers it. */
  consider(step: Step<Payload>): void {
    if (this.context.torrent !== undefined || this.state.kind !== "idle") return;
    const { now } = step;
    const able = [...this.context.peers.values()].filter(
      ({ features, link }) =>
        features.extensionIds.metadata !== undefined &&
        features.metadataSize !== undefined &&
        features.metadataSize <= MAX_METADATA_LENGTH &&
        now >= (this.retryAt.get(link) ?? now),
    );
    if (able.length === 0) return;
    const source = this.context.random.pick(able);
    this.state = {
      kind: "fetching",
      source: source.link,
      bytes: new Uint8Array(source.features.metadataSize ?? 0),
      arrived: new Set(),
      nextPiece: 0,
      deadline: now + TIMEOUT_MS,
    };
    this.askOn(step, source);
  }

  onData(step: Step<Payload>, peer: Peer, piece: number, totalSize: number, bytes: Uint8Array): void {
    const { state } = this;
    if (state.kind !== "fetching" || state.source !== peer.link || state.arrived.has(piece)) return;
    const begin = piece * METADATA_PIECE_LENGTH;
    const length = Math.min(METADATA_PIECE_LENGTH, state.bytes.length - begin);
    if (totalSize !== state.bytes.length || piece >= state.nextPiece || bytes.length !== length) {
      this.fail(step, peer.link);
      return;
    }
    state.bytes.set(bytes, begin);
    state.arrived.add(piece);
    state.deadline = step.now + TIMEOUT_MS;
    if (state.arrived.size * METADATA_PIECE_LENGTH < state.bytes.length) {
      this.askOn(step, peer);
      return;
    }
    this.state = { kind: "verifying", source: peer.peerId, link: peer.link };
    step.order({ type: "verify-metadata", bytes: state.bytes });
  }

  onReject(step: Step<Payload>, { link }: Peer): void {
    if (this.state.kind === "fetching" && this.state.source === link) this.fail(step, link);
  }

  /** @returns the peer that sent it */
  onVerified(): PeerId | undefined {
    const source = this.state.kind === "verifying" ? this.state.source : undefined;
    this.state = IDLE;
    return source;
  }

  /** The bytes could not be hashed or used, which is not the fault of their sender. */
  onFailed(step: Step<Payload>): void {
    if (this.state.kind === "verifying") this.fail(step, this.state.link);
  }

  onGone(step: Step<Payload>, link: LinkId): void {
    this.retryAt.delete(link);
    this.served.delete(link);
    if (this.state.kind !== "fetching" || this.state.source !== link) return;
    this.state = IDLE;
    this.consider(step);
  }

  tick(step: Step<Payload>): void {
    const { state } = this;
    if (state.kind === "fetching" && step.now >= state.deadline) this.fail(step, state.source);
    else this.consider(step);
  }

  onRequest(step: Step<Payload>, peer: Peer, piece: number): void {
    if (peer.features.extensionIds.metadata === undefined) return;
    const bytes = this.context.torrent?.metainfo.infoBytes;
    const begin = piece * METADATA_PIECE_LENGTH;
    const part = bytes?.subarray(begin, begin + METADATA_PIECE_LENGTH);
    const served = this.served.get(peer.link) ?? 0;
    const isTooMuch = bytes !== undefined && served >= MAX_SERVED_COPIES * bytes.length;
    if (bytes === undefined || part === undefined || part.length === 0 || isTooMuch) {
      step.send(peer, { type: "metadata-reject", piece });
      return;
    }
    this.served.set(peer.link, served + part.length);
    step.send(peer, { type: "metadata-data", piece, totalSize: bytes.length, bytes: part });
  }

  private askOn(step: Step<Payload>, source: Peer): void {
    const { state } = this;
    if (state.kind !== "fetching") return;
    const count = Math.ceil(state.bytes.length / METADATA_PIECE_LENGTH);
    while (state.nextPiece < count && state.nextPiece - state.arrived.size < MAX_ASKED_AHEAD)
      step.send(source, { type: "metadata-request", piece: state.nextPiece++ });
  }

  private fail(step: Step<Payload>, link: LinkId): void {
    if (this.context.peers.has(link)) this.retryAt.set(link, step.now + RETRY_MS);
    this.state = IDLE;
    this.consider(step);
  }
}
