/**
 * Decodes a byte stream into messages, wherever the stream is cut: some clients send a header and its payload separately.
 *
 * Always true: it never throws; every length is checked against its type before a byte of the message is kept, so at most
 * the longest legal message is held; after a violation nothing more is read. Unknown messages are skipped. The engine judges
 * whether a message makes sense now (the length of a bitfield, a second bitfield, the number of a piece).
 */
import { fromUtf8 } from "../core/bytes.ts";
import { type InfoHash, idFromBytes, type PeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { Assembler } from "./assembler.ts";
import { decodeExtension, type ExtensionViolation } from "./extension.ts";
import { HANDSHAKE_LENGTH, lengthBounds, PIECE_OVERHEAD, PROTOCOL, TYPES } from "./limits.ts";
import type { BlockRange, Message } from "./messages.ts";

export type WireViolation =
  | ExtensionViolation
  | Violation<"not-bittorrent" | "message-too-long" | "message-too-short">;

export interface Decoded {
  /** Messages before the violation, if there is one, are valid. */
  readonly messages: readonly Message[];
  /** The peer broke the protocol, now or earlier: close the link. */
  readonly violation: WireViolation | undefined;
}

export class WireDecoder {
  private readonly stream = new Assembler();
  private readonly reader = this.read();
  private messages: Message[] = [];
  private violation: WireViolation | undefined;
  /** Number of bytes that the reader waits for. */
  private wanted = 0;

  constructor() {
    this.advance(this.reader.next());
  }

  /** Bytes allocated for an unfinished message. */
  get held(): number {
    return this.stream.held;
  }

  /**
   * Takes the next bytes of the stream. A payload inside `chunk` is a view into it, so the chunk must not be written to
   * afterwards; a payload that spans chunks is copied.
   */
  push(chunk: Uint8Array): Decoded {
    if (this.violation === undefined) {
      this.stream.feed(chunk);
      for (let bytes = this.next(); bytes !== undefined; bytes = this.next())
        this.advance(this.reader.next(bytes));
    }
    const { messages, violation } = this;
    this.messages = [];
    return { messages, violation };
  }

  private next(): Uint8Array | undefined {
    return this.violation === undefined ? this.stream.take(this.wanted) : undefined;
  }

  private advance(step: IteratorResult<number, WireViolation>): void {
    if (step.done) this.violation = step.value;
    else this.wanted = step.value;
  }

  /** Reads the stream from its first byte: yields the number of bytes it needs, is resumed with them, returns a violation. */
  private *read(): Generator<number, WireViolation, Uint8Array> {
    const handshake = decodeHandshake(yield HANDSHAKE_LENGTH);
    if (isViolation(handshake)) return handshake;
    this.messages.push(handshake);
    for (;;) {
      const length = viewOf(yield 4).getUint32(0);
      if (length === 0) {
        this.messages.push({ type: "keep-alive" });
        continue;
      }
      const type = viewOf(yield 1).getUint8(0);
      const { min, max } = lengthBounds(type);
      if (length > max) return violation("message-too-long", `${type}: ${length}`);
      if (length < min) return violation("message-too-short", `${type}: ${length}`);
      if (type === TYPES.piece.byte) {
        // Separately, so that a payload in its own chunk is not copied.
        const head = viewOf(yield PIECE_OVERHEAD - 1);
        const payload = yield length - PIECE_OVERHEAD;
        this.messages.push({ type: "piece", piece: head.getUint32(0), begin: head.getUint32(4), payload });
        continue;
      }
      const message = decodeBody(type, yield length - 1);
      if (isViolation(message)) return message;
      if (message !== undefined) this.messages.push(message);
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function decodeHandshake(bytes: Uint8Array): Message | WireViolation {
  if (bytes[0] !== PROTOCOL.length || fromUtf8(bytes.subarray(1, 1 + PROTOCOL.length)) !== PROTOCOL)
    return violation("not-bittorrent");
  const infoHash = idFromBytes<InfoHash>(bytes.subarray(28, 48));
  const peerId = idFromBytes<PeerId>(bytes.subarray(48));
  invariant(infoHash !== undefined && peerId !== undefined, "a handshake has 68 bytes");
  const view = viewOf(bytes);
  return {
    type: "handshake",
    infoHash,
    peerId,
    fast: (view.getUint8(27) & 0x04) !== 0,
    extended: (view.getUint8(25) & 0x10) !== 0,
  };
}

/** @param body the bytes after the type byte; their length is legal for the type */
function decodeBody(type: number, body: Uint8Array): Message | WireViolation | undefined {
  switch (type) {
    case TYPES.choke.byte:
      return { type: "choke" };
    case TYPES.unchoke.byte:
      return { type: "unchoke" };
    case TYPES.interested.byte:
      return { type: "interested" };
    case TYPES["not-interested"].byte:
      return { type: "not-interested" };
    case TYPES.have.byte:
      return { type: "have", piece: pieceOf(body) };
    case TYPES.bitfield.byte:
      return { type: "bitfield", bytes: body };
    case TYPES.request.byte:
      return { type: "request", ...rangeOf(body) };
    case TYPES.cancel.byte:
      return { type: "cancel", ...rangeOf(body) };
    case TYPES.suggest.byte:
      return { type: "suggest", piece: pieceOf(body) };
    case TYPES["have-all"].byte:
      return { type: "have-all" };
    case TYPES["have-none"].byte:
      return { type: "have-none" };
    case TYPES.reject.byte:
      return { type: "reject", ...rangeOf(body) };
    case TYPES["allowed-fast"].byte:
      return { type: "allowed-fast", piece: pieceOf(body) };
    case TYPES.extended.byte:
      return decodeExtension(body);
    default:
      return undefined;
  }
}

function pieceOf(body: Uint8Array): number {
  return viewOf(body).getUint32(0);
}

function rangeOf(body: Uint8Array): BlockRange {
  const view = viewOf(body);
  return { piece: view.getUint32(0), begin: view.getUint32(4), length: view.getUint32(8) };
}
