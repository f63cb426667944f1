/**
 * Sockets to trackers. One can be connected in advance: while a tab's storage opens, the session cannot ask for it yet, but it is
 * known that it will.
 */
import type { OpenSocket } from "../../shared/session/ports.ts";
import { refusedSocket } from "../../shared/session/signalling/refused-socket.ts";

/** A storage that works is open by then. */
const EXPECTED_MS = 10_000;

let expected: { readonly url: string; readonly socket: WebSocket } | undefined;

/** Connects. The next `openSocket` with this URL gets the connection. */
export function expectSocket(url: string): void {
  if (expected !== undefined) return;
  try {
    expected = { url, socket: new WebSocket(url) };
  } catch {
    // `openSocket` reports it.
    return;
  }
  setTimeout(() => taken(url)?.close(), EXPECTED_MS);
}

/** @returns undefined: none was expected, or it has failed, and another attempt finds out why */
function taken(url: string): WebSocket | undefined {
  if (expected?.url !== url) return undefined;
  const { socket } = expected;
  expected = undefined;
  return socket.readyState <= WebSocket.OPEN ? socket : undefined;
}

/** Never throws: a URL that the browser refuses closes at once. */
export const openSocket: OpenSocket = (url, events) => {
  let socket: WebSocket;
  try {
    socket = taken(url) ?? new WebSocket(url);
  } catch {
    return refusedSocket(events);
  }
  socket.binaryType = "arraybuffer";
  const opened = (): void => events.opened();
  socket.onopen = opened;
  // A connection that was expected may be open already.
  if (socket.readyState === WebSocket.OPEN) queueMicrotask(() => socket.onopen === opened && opened());
  // The protocol is text, which some trackers send in binary frames.
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
    events.message(typeof data === "string" ? data : new TextDecoder().decode(data));
  socket.onclose = ({ reason, code }) => events.closed(reason, code);
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
};
