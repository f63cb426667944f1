/** Node's clock, timers, randomness, ids, hashing and sockets, as ports of the session. */
import { createHash } from "node:crypto";
import { WebSocket } from "ws";
import { randomFrom } from "../../shared/core/random.ts";
import { sealCrypto } from "../../shared/metainfo/sealed/web-crypto.ts";
import type { OpenSocket, SessionPorts } from "../../shared/session/ports.ts";
import { refusedSocket } from "../../shared/session/signalling/refused-socket.ts";
import { MAX_MESSAGE_LENGTH } from "../../shared/tracker/protocol/limits.ts";

/** Bytes. A character has up to four; foreign trackers send longer messages than ours. */
const MAX_MESSAGE_BYTES = 8 * 4 * MAX_MESSAGE_LENGTH;
/** How long the other end may take to confirm that a socket closes. Until then it keeps the process alive. */
const CLOSE_WITHIN_MS = 2000;
/** Longer delays overflow in Node, which then does not wait at all. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Bytes. WebCrypto hashes on another thread, for which it copies the bytes: for pieces of the usual length that takes longer
 * than to hash them here, which is done in less than a millisecond.
 */
const LONG_PIECE = 1024 * 1024;

/** Made many at a time: each request to the system takes longer than a choice of the picker. */
const randomWords = new Uint32Array(256);
let usedWords = randomWords.length;

function nextNumber(): number {
  if (usedWords === randomWords.length) {
    crypto.getRandomValues(randomWords);
    usedWords = 0;
  }
  return (randomWords[usedWords++] ?? 0) / 2 ** 32;
}

/** Never throws: an unusable URL closes at once. */
const openSocket: OpenSocket = (url, events) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  } catch {
    return refusedSocket(events);
  }
  let isWanted = true;
  socket.on("open", () => isWanted && events.opened());
  // The protocol is text, which some trackers send in binary frames.
  socket.on("message", (data) => isWanted && events.message(data.toString()));
  // "close" follows.
  socket.on("error", () => {});
  socket.on("close", (code, reason) => isWanted && events.closed(reason.toString(), code));
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      if (!isWanted) return;
      isWanted = false;
      const timer = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
      socket.once("close", () => clearTimeout(timer));
      socket.close();
    },
  };
};

export const platform: Omit<SessionPorts, "dialler" | "storage"> = {
  clock: { now: () => performance.now(), wallTime: () => Date.now() },
  timers: {
    after(ms, action) {
      const timer = setTimeout(action, Math.min(ms, LONGEST_DELAY_MS));
      return () => clearTimeout(timer);
    },
  },
  random: randomFrom(nextNumber),
  newId: () => crypto.randomUUID(),
  hash: async (bytes) =>
    bytes.length > LONG_PIECE
      ? new Uint8Array(await crypto.subtle.digest("SHA-1", bytes))
      : new Uint8Array(createHash("sha1").update(bytes).digest()),
  sealCrypto: sealCrypto(crypto.subtle),
  keyAgreement: crypto.subtle,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  openSocket,
};
