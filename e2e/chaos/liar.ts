/**
 * A peer that lies on demand: over real WebRTC it behaves as any other, because it is the product's own code, but
 * falsifies chosen blocks on their way out.
 */
import type { Dialler } from "../../shared/session/ports.ts";
import { HANDSHAKE_LENGTH, PROTOCOL, TYPES } from "../../shared/wire/limits.ts";
import { type NodePeer, startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";

const BLOCK = 16 * 1024;

/** Whether a block is falsified. @param block its number within the piece */
export type Falsifies = (piece: number, block: number) => boolean;

export interface Liar {
  readonly peer: NodePeer;
  /** How many blocks it has falsified so far. */
  readonly falsified: number;
  /** May be replaced at any time. */
  lies: Falsifies;
}

/** @param tracker its WebSocket URL */
export async function startLiar(tracker: string, lies: Falsifies): Promise<Liar> {
  const liar = { lies, falsified: 0 };
  const falsify = (piece: number, begin: number, payload: Uint8Array): void => {
    if (!liar.lies(piece, begin / BLOCK)) return;
    liar.falsified++;
    payload[0] = (payload[0] ?? 0) ^ 1;
  };
  const peer = await startNodePeer(tracker, { wrapDialler: (dialler) => lyingDialler(dialler, falsify) });
  return Object.assign(liar, { peer });
}

type Falsify = (piece: number, begin: number, payload: Uint8Array) => void;

/** What the session sends consists of whole messages, which it does not read again. */
function lyingDialler(dialler: Dialler, falsify: Falsify): Dialler {
  return {
    dial: (id, options, events) => {
      const link = dialler.dial(id, options, events);
      const send = link.send.bind(link);
      link.send = (bytes) => {
        falsifyPieces(bytes, falsify);
        send(bytes);
      };
      return link;
    },
  };
}

function falsifyPieces(bytes: Uint8Array, falsify: Falsify): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isGreeting = view.getUint8(0) === PROTOCOL.length;
  for (let at = isGreeting ? HANDSHAKE_LENGTH : 0; at < bytes.length; at += 4 + view.getUint32(at)) {
    const length = view.getUint32(at);
    if (length > 9 && view.getUint8(at + 4) === TYPES.piece.byte)
      falsify(view.getUint32(at + 5), view.getUint32(at + 9), bytes.subarray(at + 13, at + 4 + length));
  }
}

/** Ways of lying, by what a victim can tell about them. @param salt makes two liars lie differently */
export const WAYS_OF_LYING: Readonly<Record<string, (salt: number) => Falsifies>> = {
  "every block": () => () => true,
  "one block in 23": (salt) => (piece, block) => mixed(salt, piece, block) % 23 === 0,
  "one block of each piece": (salt) => (piece, block) => block === mixed(salt, piece, 0) % 16,
};

/** A number that looks random and depends on nothing else. */
function mixed(salt: number, piece: number, block: number): number {
  let hash =
    Math.imul(salt + 1, 0x9e3779b1) ^ Math.imul(piece + 1, 0x85ebca6b) ^ Math.imul(block + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
