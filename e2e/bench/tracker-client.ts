/**
 * Clients of a tracker for load: real sockets that announce with offers of a browser's size. Text is prepared once, because
 * a generator that needs more processor time than the tracker would measure itself.
 */
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";

/** A data channel's description with seven candidates, as Chromium makes it on a host with two networks: 1.1 kB. */
function description(type: "offer" | "answer"): string {
  const random = (bytes: number): string => randomBytes(bytes).toString("base64url");
  const fingerprint = randomBytes(32).toString("hex").toUpperCase().match(/../g)?.join(":");
  const lines = [
    "v=0",
    `o=- ${randomBytes(8).readBigUInt64BE() >> 1n} 2 IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "a=extmap-allow-mixed",
    "a=msid-semantic: WMS",
    "m=application 54321 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 203.0.113.7",
    ...Array.from({ length: 7 }, (_, index) => CANDIDATE.replace("54321", String(50_000 + index))),
    `a=ice-ufrag:${random(3)}`,
    `a=ice-pwd:${random(18)}`,
    "a=ice-options:trickle",
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${type === "offer" ? "actpass" : "active"}`,
    "a=mid:0",
    "a=sctp-port:5000",
    "a=max-message-size:262144",
  ];
  return `${lines.join("\r\n")}\r\n`;
}

const CANDIDATE =
  "a=candidate:2999745851 1 udp 2122260223 192.168.1.5 54321 typ host generation 0 network-id 1 network-cost 10";

/** Sent one by one while ICE gathers. */
const CANDIDATES = 4;
const OFFERS = 5;

/** 20 random bytes as the tracker's JSON contains them. */
const randomId = (): string => randomBytes(20).toString("latin1");

/** What a crowd of clients has received. */
export interface ClientCounts {
  responses: number;
  offers: number;
  signals: number;
}

export const noCounts = (): ClientCounts => ({ responses: 0, offers: 0, signals: 0 });

export interface LoadOptions {
  readonly url: string;
  /** 20 bytes as text. */
  readonly infoHash: string;
  /** Of this machine; spreads clients over addresses, as on the network. */
  readonly localAddress?: string;
  readonly counts: ClientCounts;
  /** Whether it understands signals; undefined: no. */
  readonly signals?: boolean;
}

export class LoadClient {
  readonly socket: WebSocket;
  readonly infoHash: string;
  private readonly peerId = `-TS0100-${randomBytes(9).toString("base64url")}`;
  private readonly counts: ClientCounts;
  private readonly signals: 1 | undefined;
  private readonly offer = JSON.stringify({ type: "offer", sdp: description("offer") });
  private readonly answer = JSON.stringify({ type: "answer", sdp: description("answer") });
  private responded: ((isRefused: boolean) => void) | undefined;
  private answered: (() => void) | undefined;

  private constructor({ url, infoHash, localAddress, counts, signals = false }: LoadOptions) {
    this.infoHash = infoHash;
    this.counts = counts;
    this.signals = signals ? 1 : undefined;
    const address = localAddress === undefined ? {} : { localAddress };
    this.socket = new WebSocket(url, { ...address, perMessageDeflate: false, skipUTF8Validation: true });
    this.socket.on("message", (data) => this.receive(data as Buffer));
  }

  static async open(options: LoadOptions): Promise<LoadClient> {
    const client = new LoadClient(options);
    await new Promise<void>((resolve, reject) => {
      client.socket.once("open", resolve);
      client.socket.once("error", reject);
      client.socket.once("close", (code) => reject(new Error(`the tracker closed a socket with ${code}`)));
    });
    return client;
  }

  /** @returns whether it was refused, once the tracker has responded */
  announce(event?: "started"): Promise<boolean> {
    this.socket.send(this.announceText(event));
    return new Promise((resolve) => {
      this.responded = resolve;
    });
  }

  announceText(event?: "started"): string {
    const ids = { action: "announce", info_hash: this.infoHash, peer_id: this.peerId };
    const amounts = { uploaded: 0, downloaded: 0, left: 1_000_000, numwant: OFFERS, signals: this.signals };
    const offers = Array.from(
      { length: OFFERS },
      () => `{"offer":${this.offer},"offer_id":${JSON.stringify(randomId())}}`,
    );
    return `${json({ ...ids, event, ...amounts })},"offers":[${offers.join(",")}]}`;
  }

  /** An offer by signal, and its candidates one by one. @returns when the other peer's answer has arrived */
  dial(peer: LoadClient): Promise<void> {
    this.signal(peer.peerId, randomId(), this.offer);
    return new Promise((resolve) => {
      this.answered = resolve;
    });
  }

  private signal(toPeerId: string, offerId: string, description: string): void {
    const ids = { action: "signal", info_hash: this.infoHash, to_peer_id: toPeerId, offer_id: offerId };
    this.socket.send(`${json(ids)},"signal":${description}}`);
    const candidate = { candidate: CANDIDATE.slice(2), sdpMLineIndex: 0, sdpMid: "0" };
    const text = `${json(ids)},"signal":${JSON.stringify({ candidate })}}`;
    for (let i = 0; i < CANDIDATES; i++) this.socket.send(text);
  }

  /** Tells most messages apart by what only they contain, which costs less than parsing them. */
  private receive(data: Buffer): void {
    const { counts, responded, answered } = this;
    if (data.includes('"interval":') || data.includes('"failure reason":')) {
      counts.responses++;
      this.responded = undefined;
      responded?.(data.includes('"failure reason":'));
    } else if (data.includes('"action":"signal"')) {
      counts.signals++;
      if (data.includes('"type":"offer"')) this.reply(data);
      else if (data.includes('"type":"answer"')) {
        this.answered = undefined;
        answered?.();
      }
    } else counts.offers++;
  }

  private reply(offer: Buffer): void {
    const { peer_id: dialler, offer_id: offerId } = JSON.parse(String(offer));
    this.signal(dialler, offerId, this.answer);
  }
}

/** An object's text without its last brace. */
function json(fields: object): string {
  return JSON.stringify(fields).slice(0, -1);
}
