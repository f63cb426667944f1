/** Engine inputs as numbers, for the event log: their kind, and what they are about. */
import type { Input } from "../engine/io.ts";
import type { HasLength, Message } from "../wire/messages.ts";

const MESSAGES = {
  handshake: 1,
  "keep-alive": 2,
  choke: 3,
  unchoke: 4,
  interested: 5,
  "not-interested": 6,
  have: 7,
  bitfield: 8,
  request: 9,
  piece: 10,
  cancel: 11,
  suggest: 12,
  "have-all": 13,
  "have-none": 14,
  reject: 15,
  "allowed-fast": 16,
  "extended-handshake": 17,
  "metadata-request": 18,
  "metadata-data": 19,
  "metadata-reject": 20,
  "dont-have": 21,
  introduction: 22,
} as const satisfies Record<Message["type"], number>;

const INPUTS = {
  message: 0,
  "link-opened": 32,
  "link-closed": 33,
  violation: 34,
  "link-writable": 35,
  "block-read": 36,
  "piece-verified": 37,
  "piece-stored": 38,
  "store-failed": 39,
  "metadata-verified": 40,
  announced: 41,
  "peers-found": 42,
  "peer-offered": 43,
  "dial-failed": 44,
  pause: 45,
  resume: 46,
  wake: 47,
  "limits-changed": 48,
  "metadata-failed": 49,
  "network-changed": 50,
  "pieces-lost": 51,
  "dial-postponed": 52,
  select: 53,
  deadlines: 54,
} as const satisfies Record<Input<HasLength>["type"], number>;

export function codeOf<Payload extends HasLength>(input: Input<Payload>): number {
  return input.type === "message" ? MESSAGES[input.message.type] : INPUTS[input.type];
}

/** The link, piece and offset, folded into one number. */
export function subjectOf<Payload extends HasLength>(input: Input<Payload>): number {
  switch (input.type) {
    case "message":
      return fold(input.link, placeIn(input.message));
    case "block-read":
      return fold(input.link, fold(input.block.piece, input.block.begin));
    case "link-opened":
    case "link-closed":
    case "link-writable":
    case "violation":
      return input.link;
    case "piece-verified":
      return fold(input.piece, input.ok ? 1 : 0);
    case "piece-stored":
    case "store-failed":
      return input.piece;
    case "peers-found":
      return input.peers.length;
    case "pieces-lost":
      return input.pieces.length;
    default:
      return 0;
  }
}

function placeIn<Payload extends HasLength>(message: Message<Payload>): number {
  switch (message.type) {
    case "piece":
      return fold(fold(message.piece, message.begin), message.payload.length);
    case "request":
    case "cancel":
    case "reject":
      return fold(message.piece, message.begin);
    case "have":
    case "dont-have":
      return message.piece;
    default:
      return 0;
  }
}

function fold(a: number, b: number): number {
  return Math.imul(a, 0x9e3779b1) ^ b;
}
