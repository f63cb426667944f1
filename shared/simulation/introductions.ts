/**
 * Introduces virtual peers to each other through the tracker core that ships, in the JSON text of its protocol. A client does what
 * a tab's signalling does: it announces, dials by directed offers, answers the offers that the engine accepts, and keeps
 * deadlines. A description stands for the whole negotiation of one link; candidates are left out.
 *
 * Always true: a peer has at most one dial to another in progress; every dial ends in a link, a `dial-failed` or a cancellation.
 */

import type { InfoHash, OfferId, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { SECOND_MS } from "../core/time.ts";
import type { Input, Output } from "../engine/io.ts";
import { TICK_MS } from "../tracker/core/limits.ts";
import { Tracker, type TrackerEvent } from "../tracker/core/tracker.ts";
import { MAX_NUMWANT } from "../tracker/protocol/limits.ts";
import type { ClientMessage, Sdp, ServerMessage, Signal } from "../tracker/protocol/messages.ts";
import { serializeClientMessage } from "../tracker/protocol/serialize.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Token } from "./network.ts";

/** As in the session: a negotiation without an open channel fails after this time. */
const CONNECT_DEADLINE_MS = 25 * SECOND_MS;
/** The shortest text that the tracker accepts as a description of one data channel. */
const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

interface IntroducerOptions {
  readonly queue: EventQueue;
  readonly infoHash: InfoHash;
  readonly random: Random;
  /** One-way delay. */
  readonly latencyMs: number;
  readonly linkSetupMs: readonly [least: number, most: number];
  /** Both peers have agreed; their link opens now. */
  readonly connected: (dialler: Client, dialled: Client) => void;
}

export class Introducer {
  readonly options: IntroducerOptions;
  private readonly tracker: Tracker;
  private readonly clients = new Map<number, Client>();
  readonly byPeerId = new Map<PeerId, Client>();
  private lastOffer = 0;

  constructor(options: IntroducerOptions) {
    this.options = options;
    this.tracker = new Tracker(options.random);
    this.tickLater();
  }

  /** Opens the peer's socket, from an address that no other peer has. */
  open(number: number, peerId: PeerId, input: (input: Input<Token>) => void): Client {
    const client = new Client(this, number, peerId, input);
    this.clients.set(number, client);
    this.byPeerId.set(peerId, client);
    const address = [10, number >> 16, (number >> 8) & 255, number & 255].join(".");
    this.step({ type: "opened", socket: number, address });
    return client;
  }

  close(client: Client): void {
    this.clients.delete(client.number);
    this.byPeerId.delete(client.peerId);
    this.step({ type: "closed", socket: client.number });
  }

  isOpen(client: Client): boolean {
    return this.clients.get(client.number) === client;
  }

  /** Ids need only be unique. */
  nextOfferId(): OfferId {
    return (++this.lastOffer).toString(16).padStart(40, "0") as OfferId;
  }

  /** Milliseconds that the next link takes to open. */
  drawSetup(): number {
    const [least, most] = this.options.linkSetupMs;
    return most > least ? least + this.options.random.below(most - least + 1) : least;
  }

  send(client: Client, message: ClientMessage): void {
    const { latencyMs, queue } = this.options;
    const text = serializeClientMessage(message);
    queue.planIn(latencyMs, () => {
      if (this.isOpen(client)) this.step({ type: "message", socket: client.number, text });
    });
  }

  private step(event: TrackerEvent): void {
    const { latencyMs, queue } = this.options;
    for (const output of this.tracker.step(queue.now, event)) {
      // Other outputs concern clients that break the protocol.
      if (output.type !== "send") continue;
      const client = this.clients.get(output.to);
      if (client !== undefined) queue.planIn(latencyMs, () => client.receive(output.message));
    }
  }

  private tickLater(): void {
    this.options.queue.planIn(TICK_MS, () => {
      this.step({ type: "tick" });
      this.tickLater();
    });
  }
}

/** One peer's connection to the tracker. */
export class Client {
  readonly number: number;
  readonly peerId: PeerId;
  private readonly introducer: Introducer;
  private readonly input: (input: Input<Token>) => void;
  private readonly dials = new Map<PeerId, OfferId>();
  /** Offers from other peers that the engine considers or has accepted. */
  private readonly offers = new Map<PeerId, OfferId>();

  constructor(introducer: Introducer, number: number, peerId: PeerId, input: (input: Input<Token>) => void) {
    this.introducer = introducer;
    this.number = number;
    this.peerId = peerId;
    this.input = input;
  }

  /** The socket closes: the tracker forgets the peer. */
  close(): void {
    this.introducer.close(this);
  }

  announce({ event, uploaded, downloaded, left, wanted }: Output<Token> & { type: "announce" }): void {
    const { infoHash } = this.introducer.options;
    this.introducer.send(this, {
      type: "announce",
      infoHash,
      peerId: this.peerId,
      event,
      uploaded,
      downloaded,
      left,
      numwant: Math.min(wanted, MAX_NUMWANT),
      offers: [],
      signals: true,
    });
  }

  dial(peerId: PeerId): void {
    const offerId = this.introducer.nextOfferId();
    this.dials.set(peerId, offerId);
    this.signal(peerId, offerId, { type: "offer", sdp: SDP });
    // The other side does not report that it refuses an offer.
    this.introducer.options.queue.planIn(CONNECT_DEADLINE_MS, () => {
      if (this.dials.get(peerId) === offerId) this.fail(this.dials, peerId);
    });
  }

  cancelDial(peerId: PeerId): void {
    this.dials.delete(peerId);
  }

  accept(peerId: PeerId): void {
    const offerId = this.offers.get(peerId);
    if (offerId === undefined) return;
    this.signal(peerId, offerId, { type: "answer", sdp: SDP });
    this.introducer.options.queue.planIn(CONNECT_DEADLINE_MS, () => {
      if (this.offers.get(peerId) === offerId) this.fail(this.offers, peerId);
    });
  }

  refuse(peerId: PeerId): void {
    this.offers.delete(peerId);
  }

  receive(message: ServerMessage<Sdp>): void {
    if (!this.introducer.isOpen(this)) return;
    switch (message.type) {
      case "announce-response":
        this.input({ type: "announced", intervalMs: message.interval * SECOND_MS });
        if (message.peers !== undefined && message.peers.length > 0)
          this.input({ type: "peers-found", peers: message.peers });
        return;
      case "signal": {
        const { offerId, peerId, signal } = message;
        if ("candidate" in signal) return;
        if (signal.type === "offer") {
          this.offers.set(peerId, offerId);
          this.input({ type: "peer-offered", peerId });
        } else if (this.dials.get(peerId) === offerId) {
          this.answered(peerId, offerId);
        }
        return;
      }
      case "failure":
        for (const attempts of [this.dials, this.offers])
          for (const [peerId, offerId] of attempts)
            if (offerId === message.offerId) this.fail(attempts, peerId);
        return;
      default:
        return;
    }
  }

  /** Opens the link after an answer, unless one of the two peers gives up first. */
  private answered(peerId: PeerId, offerId: OfferId): void {
    const { connected, queue } = this.introducer.options;
    queue.planIn(this.introducer.drawSetup(), () => {
      if (!this.introducer.isOpen(this) || this.dials.get(peerId) !== offerId) return;
      const other = this.introducer.byPeerId.get(peerId);
      if (other === undefined || other.offers.get(this.peerId) !== offerId) return;
      this.dials.delete(peerId);
      other.offers.delete(this.peerId);
      connected(this, other);
    });
  }

  private fail(attempts: Map<PeerId, OfferId>, peerId: PeerId): void {
    attempts.delete(peerId);
    if (this.introducer.isOpen(this)) this.input({ type: "dial-failed", peerId });
  }

  private signal(toPeerId: PeerId, offerId: OfferId, signal: Signal): void {
    const { infoHash } = this.introducer.options;
    this.introducer.send(this, { type: "signal", infoHash, toPeerId, offerId, signal });
  }
}
