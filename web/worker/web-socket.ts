/** The one place that makes a WebSocket. */
import type { OpenSocket } from "../../shared/session/ports.ts";

/** Never throws: a URL that the browser refuses closes at once. */
export const openWebSocket: OpenSocket = (url, events) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url);
  } catch {
    let isWanted = true;
    queueMicrotask(() => isWanted && events.closed());
    return {
      bufferedAmount: 0,
      send: () => {},
      close: () => {
        isWanted = false;
      },
    };
  }
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    // The protocol is text; binary frames are nobody's.
    if (typeof data === "string") events.message(data);
  };
  socket.onclose = () => events.closed();
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
