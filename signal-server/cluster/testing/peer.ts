/** A client of the tracker with one peer id in one swarm. */
import type { InfoHash, OfferId, PeerId } from "../../../shared/core/ids.ts";
import type { Announce, Offer, ServerMessage, Signal } from "../../../shared/tracker/protocol/messages.ts";
import { TestClient, type TestServer } from "../../testing/client.ts";

export const HASH = "0a".repeat(20) as InfoHash;
export const OTHER_HASH = "0b".repeat(20) as InfoHash;
export const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
export const peer = (name: string) =>
  Buffer.from(`-TS0100-${name}`.padEnd(20, ".")).toString("hex") as PeerId;
export const offerId = (number: number) => number.toString(16).padStart(40, "0") as OfferId;
export const offer = (number: number): Offer => ({ offerId: offerId(number), sdp: SDP });
export const OFFER: Signal = { type: "offer", sdp: SDP };
export const ANSWER: Signal = { type: "answer", sdp: SDP };
export const CANDIDATE: Signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };

export class Peer {
  readonly client: TestClient;
  readonly name: string;

  constructor(server: Pick<TestServer, "url">, name: string, autoPong = true) {
    this.name = name;
    this.client = new TestClient(server, "announce", { autoPong });
  }

  async announce(fields: Partial<Announce> = {}): Promise<ServerMessage> {
    await this.client.send({
      type: "announce",
      infoHash: HASH,
      peerId: peer(this.name),
      event: undefined,
      uploaded: 0,
      downloaded: 0,
      left: 1,
      numwant: 50,
      offers: [],
      signals: true,
      ...fields,
    });
    return this.client.next();
  }

  async signal(to: string, number: number, signal: Signal): Promise<void> {
    const ids = { infoHash: HASH, toPeerId: peer(to), offerId: offerId(number) };
    await this.client.send({ type: "signal", ...ids, signal });
  }

  async answer(to: string, number: number): Promise<void> {
    const ids = { infoHash: HASH, peerId: peer(this.name), toPeerId: peer(to), offerId: offerId(number) };
    await this.client.send({ type: "answer", ...ids, sdp: SDP });
  }

  async counts(infoHash = HASH): Promise<unknown> {
    await this.client.send({ type: "scrape", infoHashes: [infoHash] });
    const message = await this.client.next();
    return message.type === "scrape-response" ? message.files.get(infoHash) : message;
  }
}
