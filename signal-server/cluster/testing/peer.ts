/** A client of the tracker with one peer id in one swarm. */
import { ANNOUNCE, HASH, offerOf, peer, SDP } from "../../../shared/tracker/core/testing/world.ts";
import type { Announce, ServerMessage, Signal } from "../../../shared/tracker/protocol/messages.ts";
import { TestClient, type TestServer } from "../../testing/client.ts";

export const OFFER: Signal = { type: "offer", sdp: SDP };
export const ANSWER: Signal = { type: "answer", sdp: SDP };

export class Peer {
  readonly client: TestClient;
  readonly name: string;

  constructor(server: Pick<TestServer, "url">, name: string, autoPong = true) {
    this.name = name;
    this.client = new TestClient(server, "announce", { autoPong });
  }

  async announce(fields: Partial<Announce> = {}): Promise<ServerMessage> {
    await this.client.send({ ...ANNOUNCE, peerId: peer(this.name), signals: true, ...fields });
    return this.client.next();
  }

  async signal(to: string, number: number, signal: Signal): Promise<void> {
    const ids = { infoHash: HASH, toPeerId: peer(to), offerId: offerOf(number).offerId };
    await this.client.send({ type: "signal", ...ids, signal });
  }

  async answer(to: string, number: number): Promise<void> {
    const ids = { infoHash: HASH, peerId: peer(this.name), toPeerId: peer(to) };
    await this.client.send({ type: "answer", ...ids, ...offerOf(number) });
  }

  async counts(infoHash = HASH): Promise<unknown> {
    await this.client.send({ type: "scrape", infoHashes: [infoHash] });
    const message = await this.client.next();
    return message.type === "scrape-response" ? message.files.get(infoHash) : message;
  }
}
