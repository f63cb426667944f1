/** As much of a TURN client as tests need to ask a server what it permits (RFC 8489, RFC 8656): one allocation over UDP. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv4 } from "node:net";

const MAGIC = 0x2112a442;
const ERROR = 0x0110;
/** Requests, and the attributes below, as the RFCs number them. */
const ALLOCATE = 0x0003;
const REFRESH = 0x0004;
const CREATE_PERMISSION = 0x0008;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const ERROR_CODE = 0x0009;
const LIFETIME = 0x000d;
const XOR_PEER_ADDRESS = 0x0012;
const REALM = 0x0014;
const NONCE = 0x0015;
const REQUESTED_TRANSPORT = 0x0019;
const UDP = Buffer.from([17, 0, 0, 0]);

type Attribute = readonly [type: number, value: Buffer];

interface Credentials {
  readonly username: string;
  readonly credential: string;
}

export class TurnClient {
  private readonly socket: Socket = createSocket("udp4");
  private readonly port: number;
  private readonly credentials: Credentials;
  private realm: Buffer = Buffer.alloc(0);
  private nonce: Buffer = Buffer.alloc(0);

  /** @param port of a server on 127.0.0.1 */
  constructor(port: number, credentials: Credentials) {
    this.port = port;
    this.credentials = credentials;
  }

  /** Each request returns "success" or the number of the error. */
  allocate(): Promise<Outcome> {
    return this.request(ALLOCATE, [[REQUESTED_TRANSPORT, UDP]]);
  }

  refresh(): Promise<Outcome> {
    const lifetime = Buffer.alloc(4);
    lifetime.writeUInt32BE(600);
    return this.request(REFRESH, [[LIFETIME, lifetime]]);
  }

  /** Nothing is sent to the peer. @param peer an IPv4 address */
  permit(peer: string): Promise<Outcome> {
    if (!isIPv4(peer)) throw new Error(`${peer} is no IPv4 address`);
    const value = Buffer.from([0, 1, 0, 0, ...peer.split(".").map(Number)]);
    value.writeUInt16BE(9 ^ (MAGIC >>> 16), 2);
    value.writeUInt32BE((value.readUInt32BE(4) ^ MAGIC) >>> 0, 4);
    return this.request(CREATE_PERMISSION, [[XOR_PEER_ADDRESS, value]]);
  }

  close(): void {
    this.socket.close();
  }

  private async request(type: number, attributes: readonly Attribute[]): Promise<Outcome> {
    const first = await this.exchange(type, attributes);
    // Unauthorized at first, or the nonce is stale: once more with the server's nonce.
    const isChallenge = (first === 401 && this.realm.length > 0) || first === 438;
    return isChallenge ? this.exchange(type, attributes) : first;
  }

  private async exchange(type: number, attributes: readonly Attribute[]): Promise<Outcome> {
    const { username, credential } = this.credentials;
    const who: readonly Attribute[] = [
      [USERNAME, Buffer.from(username)],
      [REALM, this.realm],
      [NONCE, this.nonce],
    ];
    const id = randomBytes(12);
    const isKnown = this.realm.length > 0;
    const body = Buffer.concat([...attributes, ...(isKnown ? who : [])].map(encode));
    const signed = header(type, id, body.length + (isKnown ? 24 : 0));
    const key = createHash("md5").update(`${username}:${this.realm}:${credential}`).digest();
    const hmac = createHmac("sha1", key).update(signed).update(body).digest();
    const integrity = isKnown ? encode([MESSAGE_INTEGRITY, hmac]) : Buffer.alloc(0);
    const answered = once(this.socket, "message");
    this.socket.send(Buffer.concat([signed, body, integrity]), this.port, "127.0.0.1");
    const [answer]: Buffer[] = await answered;
    return this.read(answer ?? Buffer.alloc(0), type);
  }

  private read(answer: Buffer, type: number): Outcome {
    const found = new Map(decode(answer.subarray(20)));
    this.realm = found.get(REALM) ?? this.realm;
    this.nonce = found.get(NONCE) ?? this.nonce;
    const code = found.get(ERROR_CODE);
    const isError = answer.readUInt16BE(0) === (type | ERROR) && code !== undefined;
    return isError ? 100 * code.readUInt8(2) + code.readUInt8(3) : "success";
  }
}

export type Outcome = "success" | number;

function header(type: number, id: Buffer, length: number): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16BE(type, 0);
  start.writeUInt16BE(length, 2);
  start.writeUInt32BE(MAGIC, 4);
  return Buffer.concat([start, id]);
}

function encode([type, value]: Attribute): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(type, 0);
  start.writeUInt16BE(value.length, 2);
  return Buffer.concat([start, value, Buffer.alloc(padding(value.length))]);
}

function* decode(body: Buffer): IterableIterator<Attribute> {
  for (let at = 0; at + 4 <= body.length; ) {
    const length = body.readUInt16BE(at + 2);
    yield [body.readUInt16BE(at), body.subarray(at + 4, at + 4 + length)];
    at += 4 + length + padding(length);
  }
}

function padding(length: number): number {
  return -length & 3;
}
