/**
 * One torrent's dealings with its trackers: announces, dials by directed signal, answers, and plain WebTorrent offers
 * where a tracker knows no signals.
 *
 * Always true: a peer is dialled through the tracker that told of it; an answer or candidate counts only from the peer and
 * for the offer that it belongs to; whatever is pending has a deadline (Connection's), and `leave` ends it all.
 */
import { type InfoHash, type OfferId, type PeerId, randomOfferId } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { Random } from "../../../shared/core/random.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import { MAX_NUMWANT } from "../../../shared/tracker/limits.ts";
import type { AnnounceResponse, PeerEntry, ServerMessage } from "../../../shared/tracker/messages.ts";
import type { Signal } from "../../bridge/messages.ts";
import { type Connection, MAX_CANDIDATES } from "../links/connection.ts";
import type { Connections } from "../links/connections.ts";
import { PlainOffers } from "./plain-offers.ts";
import type { AnnounceFacts, Swarm, SwarmEvents } from "./swarm.ts";
import type { TrackerClient } from "./tracker-client.ts";

const MAX_KNOWN_PEERS = 500;
const MAX_PENDING_OFFERS = 64;

export interface SeatOptions {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  readonly connections: Connections;
  readonly random: Random;
}

interface Dial {
  readonly offerId: OfferId;
  readonly connection: Connection;
}

/** Another peer's offer. */
interface Incoming {
  readonly client: TrackerClient;
  readonly offerId: OfferId;
  readonly sdp: string;
  readonly form: "signal" | "plain";
  readonly candidates: Signal[];
  connection: Connection | undefined;
}

type SwarmMessage = Exclude<ServerMessage, { type: "scrape-response" }>;

export class SwarmSeat implements Swarm {
  private readonly options: SeatOptions;
  private readonly events: SwarmEvents;
  private readonly onLeft: () => void;
  /** Each tracker and, once it has answered, how to offer through it. */
  private readonly trackers = new Map<TrackerClient, PlainOffers | undefined>();
  private readonly known = new Map<PeerId, { readonly client: TrackerClient; readonly signals: boolean }>();
  private readonly dials = new Map<PeerId, Dial>();
  private readonly incoming = new Map<PeerId, Incoming>();
  private facts: AnnounceFacts | undefined;

  constructor(options: SeatOptions, events: SwarmEvents, onLeft: () => void) {
    this.options = options;
    this.events = events;
    this.onLeft = onLeft;
  }

  attach(client: TrackerClient): void {
    this.trackers.set(client, undefined);
  }

  isAttached(client: TrackerClient): boolean {
    return this.trackers.has(client);
  }

  announce(facts: AnnounceFacts): void {
    this.facts = facts;
    for (const client of this.trackers.keys()) this.announceTo(client);
  }

  dial(peerId: PeerId): void {
    const { infoHash, connections, random } = this.options;
    const known = this.known.get(peerId);
    if (known === undefined || !known.client.isOpen) {
      this.events.dialFailed(peerId, "no tracker knows the way");
      return;
    }
    this.cancelDial(peerId);
    const { client, signals } = known;
    const offerId = randomOfferId(random);
    const connection = connections.open(
      { initiator: true, trickle: signals },
      {
        signal: (signal) => client.send({ type: "signal", infoHash, toPeerId: peerId, offerId, signal }),
        opened: (link) => {
          this.dials.delete(peerId);
          return this.events.linkOpened({ id: connection.id, link, peerId, initiator: true });
        },
        failed: (reason) => {
          this.dials.delete(peerId);
          this.events.dialFailed(peerId, reason);
        },
      },
    );
    this.dials.set(peerId, { offerId, connection });
  }

  cancelDial(peerId: PeerId): void {
    this.dials.get(peerId)?.connection.close();
    this.dials.delete(peerId);
  }

  accept(peerId: PeerId): void {
    const offer = this.incoming.get(peerId);
    if (offer === undefined || offer.connection !== undefined) return;
    const { infoHash, ownId, connections } = this.options;
    const { client, offerId, form } = offer;
    const forget = (): void => {
      if (this.incoming.get(peerId) === offer) this.incoming.delete(peerId);
    };
    const connection = connections.open(
      { initiator: false, trickle: form === "signal" },
      {
        signal: (signal) => {
          if (form === "signal") client.send({ type: "signal", infoHash, toPeerId: peerId, offerId, signal });
          else if ("sdp" in signal)
            client.send({
              type: "answer",
              infoHash,
              peerId: ownId,
              toPeerId: peerId,
              offerId,
              sdp: signal.sdp,
            });
        },
        opened: (link) => {
          forget();
          return this.events.linkOpened({ id: connection.id, link, peerId, initiator: false });
        },
        failed: (reason) => {
          forget();
          this.events.dialFailed(peerId, reason);
        },
      },
    );
    offer.connection = connection;
    connection.signal({ type: "offer", sdp: offer.sdp });
    for (const candidate of offer.candidates) connection.signal(candidate);
  }

  refuse(peerId: PeerId): void {
    this.incoming.get(peerId)?.connection?.close();
    this.incoming.delete(peerId);
  }

  leave(): void {
    const { infoHash, ownId } = this.options;
    for (const [client, plain] of this.trackers) {
      plain?.close();
      const { uploaded = 0, downloaded = 0, left } = this.facts ?? {};
      const facts = { uploaded, downloaded, left, numwant: 0, offers: [], signals: true };
      client.send({ type: "announce", infoHash, peerId: ownId, event: "stopped", ...facts });
    }
    for (const { connection } of this.dials.values()) connection.close();
    for (const { connection } of this.incoming.values()) connection?.close();
    this.dials.clear();
    this.incoming.clear();
    this.trackers.clear();
    this.onLeft();
  }

  connected(client: TrackerClient): void {
    this.events.trackerProblem(client.url, undefined);
    // A tracker that lost us has forgotten us.
    if (this.facts !== undefined) this.announceTo(client, "started");
  }

  unreachable(url: string): void {
    this.events.trackerProblem(url, { code: "tracker-unreachable", detail: url });
  }

  receive(client: TrackerClient, message: SwarmMessage): void {
    if ("peerId" in message && message.peerId === this.options.ownId) return;
    switch (message.type) {
      case "announce-response":
        return this.onResponse(client, message);
      case "offer":
        return this.onOffer(client, message.peerId, message.offerId, message.sdp, "plain");
      case "answer":
        return this.trackers.get(client)?.answered(message.offerId, message.peerId, message.sdp);
      case "signal": {
        const { peerId, offerId, signal } = message;
        if ("sdp" in signal && signal.type === "offer")
          this.onOffer(client, peerId, offerId, signal.sdp, "signal");
        else this.onReply(peerId, offerId, signal);
        return;
      }
      case "failure":
        return this.onFailure(client, message.offerId, message.reason);
      default:
        return unreachable(message);
    }
  }

  private announceTo(client: TrackerClient, event = this.facts?.event): void {
    const { facts } = this;
    if (facts === undefined) return;
    const { uploaded, downloaded, left, wanted } = facts;
    const say = (offers: readonly { offerId: OfferId; sdp: string }[]): void =>
      client.send({
        type: "announce",
        infoHash: this.options.infoHash,
        peerId: this.options.ownId,
        event,
        uploaded,
        downloaded,
        left,
        numwant: Math.min(MAX_NUMWANT, wanted),
        offers,
        signals: true,
      });
    const plain = this.trackers.get(client);
    if (plain === undefined || wanted === 0) say([]);
    else plain.make(wanted, say);
  }

  private onResponse(client: TrackerClient, response: AnnounceResponse): void {
    const { interval, complete, incomplete, peers } = response;
    this.events.trackerProblem(client.url, undefined);
    this.events.announced({ intervalMs: interval * SECOND_MS, complete, incomplete });
    if (peers !== undefined) {
      this.learn(client, peers);
      this.events.peersFound(
        peers.map(({ peerId, complete: isComplete }) => ({ peerId, complete: isComplete })),
      );
    } else if (this.trackers.get(client) === undefined) {
      // No list of peers: a plain WebTorrent tracker, through which one can only offer.
      this.trackers.set(client, new PlainOffers(this.options.connections, this.options.random, this.events));
      this.announceTo(client, undefined);
    }
  }

  private learn(client: TrackerClient, peers: readonly PeerEntry[]): void {
    for (const { peerId, signals } of peers) {
      this.known.delete(peerId);
      this.known.set(peerId, { client, signals });
    }
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MAX_KNOWN_PEERS) break;
      this.known.delete(oldest);
    }
  }

  private onOffer(
    client: TrackerClient,
    peerId: PeerId,
    offerId: OfferId,
    sdp: string,
    form: Incoming["form"],
  ): void {
    this.refuse(peerId);
    if (this.incoming.size >= MAX_PENDING_OFFERS) return;
    this.incoming.set(peerId, { client, offerId, sdp, form, candidates: [], connection: undefined });
    this.events.offered(peerId);
  }

  /** An answer or a candidate: for our dial, or for an offer of the peer's. */
  private onReply(peerId: PeerId, offerId: OfferId, signal: Signal): void {
    const dial = this.dials.get(peerId);
    if (dial?.offerId === offerId) {
      dial.connection.signal(signal);
      return;
    }
    const offer = this.incoming.get(peerId);
    if (offer?.offerId !== offerId || "sdp" in signal) return;
    if (offer.connection !== undefined) offer.connection.signal(signal);
    else if (offer.candidates.length < MAX_CANDIDATES) offer.candidates.push(signal);
  }

  private onFailure(client: TrackerClient, offerId: OfferId | undefined, reason: string): void {
    if (offerId === undefined) {
      this.events.trackerProblem(client.url, { code: "tracker-refused", detail: reason });
      return;
    }
    for (const [peerId, dial] of this.dials) {
      if (dial.offerId !== offerId) continue;
      this.cancelDial(peerId);
      this.events.dialFailed(peerId, reason);
      return;
    }
  }
}
