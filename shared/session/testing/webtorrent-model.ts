/**
 * A WebTorrent client in Node that has everything, as far as peers and trackers notice how it connects. The behaviour is that of
 * webtorrent 3.0.21 (`lib/torrent.js`, `lib/peer.js`), of bittorrent-tracker's client 11.2.3 (`lib/client/websocket-tracker.js`) and of
 * @thaunknown/simple-peer 10.1.2 (`lite.js`); the names of their functions and constants stand at what follows them.
 */
import {
  type InfoHash,
  idFromBytes,
  type LinkId,
  type OfferId,
  type PeerId,
  randomOfferId,
} from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { Offer, RelayedDescription } from "../../tracker/protocol/messages.ts";
import { parseServerMessage } from "../../tracker/protocol/parse-server.ts";
import { serializeClientMessage } from "../../tracker/protocol/serialize.ts";
import { encodeAll } from "../../wire/encode.ts";
import type { Negotiation, Socket } from "../ports.ts";
import { FakeDialler } from "./fake-dialler.ts";
import type { SessionWorld } from "./session-world.ts";

/** ICECOMPLETE_TIMEOUT: every description waits for the end of gathering, which webrtc-polyfill never reports. */
const GATHERING_MS = 5 * SECOND_MS;
/** CONNECT_TIMEOUT_WEBRTC: from the moment when an offer or an answer arrives. */
const CONNECT_TIMEOUT_MS = 25 * SECOND_MS;
/** OFFER_TIMEOUT. */
const OFFER_TIMEOUT_MS = 50 * SECOND_MS;
/** `announce`: at most five offers. */
const OFFERS = 5;

export class WebTorrentModel {
  readonly dialler: FakeDialler;
  readonly peerId = idFromBytes<PeerId>(new TextEncoder().encode("-WW0300-model0000000")) as PeerId;
  /** Peers whose connections have opened, in order. */
  readonly connected: PeerId[] = [];
  /** Connections that it closed because it had one with the same peer. */
  refused = 0;
  private readonly world: SessionWorld;
  private readonly infoHash: InfoHash;
  private readonly socket: Socket;
  private readonly random = seededRandom(5);
  /** `Torrent._peers`: from an offer or an answer to the end of its connection. */
  private readonly peers = new Map<PeerId, Negotiation>();
  /** `WebSocketTracker.peers`. */
  private readonly offers = new Map<OfferId, Negotiation>();
  private last = 0;

  /** It has announced to the tracker, without offers: `complete` does so as soon as the content is known. */
  constructor(world: SessionWorld, infoHash: InfoHash) {
    this.world = world;
    this.infoHash = infoHash;
    this.dialler = new FakeDialler("webtorrent", world.network);
    this.socket = world.tracker.connect({
      opened: () => this.send("completed", []),
      message: (text) => this.receive(text),
      closed: () => {},
    });
  }

  /** `_generateOffers`: the announce leaves when all of its offers are made. */
  announce(): void {
    const made: Offer[] = [];
    for (let i = 0; i < OFFERS; i++) {
      const offerId = randomOfferId(this.random);
      const connection = this.connect(true, (sdp) => {
        made.push({ offerId, sdp });
        if (made.length === OFFERS) this.send(undefined, made);
      });
      this.offers.set(offerId, connection);
      this.world.timers.after(OFFER_TIMEOUT_MS, () => this.offers.get(offerId)?.close());
    }
  }

  private receive(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) return;
    const { message } = parsed;
    if (message.type === "offer") this.answer(message);
    if (message.type !== "answer") return;
    const connection = this.offers.get(message.offerId);
    this.offers.delete(message.offerId);
    if (connection !== undefined && this.add(message.peerId, connection))
      connection.signal({ type: "answer", sdp: message.sdp });
  }

  /** `_onAnnounceResponse`: "peer" is emitted before the offer is read, so that the peer of a second one gets no answer. */
  private answer({ offerId, peerId: toPeerId, sdp }: RelayedDescription): void {
    const { infoHash, peerId } = this;
    const connection = this.connect(false, (answer) =>
      this.socket.send(
        serializeClientMessage({ type: "answer", infoHash, peerId, toPeerId, offerId, sdp: answer }),
      ),
    );
    if (this.add(toPeerId, connection)) connection.signal({ type: "offer", sdp });
  }

  /** `_addPeer`: the second connection of a peer is closed, whichever side made the offer. */
  private add(peerId: PeerId, connection: Negotiation): boolean {
    if (this.peers.has(peerId)) {
      this.refused++;
      connection.close();
      return false;
    }
    this.peers.set(peerId, connection);
    this.world.timers.after(CONNECT_TIMEOUT_MS, () => {
      if (this.peers.get(peerId) !== connection || this.connected.includes(peerId)) return;
      connection.close();
      this.peers.delete(peerId);
    });
    return true;
  }

  private connect(initiator: boolean, described: (sdp: string) => void): Negotiation {
    const connection: Negotiation = this.dialler.dial(
      ++this.last as LinkId,
      { initiator, trickle: false },
      {
        signal: (signal) => {
          if ("sdp" in signal) this.world.timers.after(GATHERING_MS, () => described(signal.sdp));
        },
        opened: () => this.opened(connection),
        message: () => {},
        drained: () => {},
        path: () => {},
        closed: () => this.forget(connection),
      },
    );
    return connection;
  }

  private opened(connection: Negotiation): void {
    const [peerId] = [...this.peers].find(([, known]) => known === connection) ?? [];
    if (peerId === undefined) return;
    this.connected.push(peerId);
    const { infoHash } = this;
    connection.send(
      encodeAll(
        [
          { type: "handshake", infoHash, peerId: this.peerId, fast: true, extended: true },
          { type: "have-all" },
        ],
        {},
      ),
    );
  }

  private forget(connection: Negotiation): void {
    for (const [peerId, known] of this.peers) if (known === connection) this.peers.delete(peerId);
  }

  private send(event: "completed" | undefined, offers: readonly Offer[]): void {
    const { infoHash, peerId } = this;
    const figures = { uploaded: 0, downloaded: 0, left: 0, numwant: offers.length, signals: false };
    this.socket.send(
      serializeClientMessage({ type: "announce", infoHash, peerId, event, offers, ...figures }),
    );
  }
}
