/** The one place that makes a WebSocket; what the tracker client needs of it, so that tests can bring their own. */

export interface Socket {
  /** Bytes that have not left yet. */
  readonly bufferedAmount: number;
  /** Only between `opened` and `closed`. */
  send(text: string): void;
  /** What was sent still leaves. No event follows. */
  close(): void;
}

/** In order: `opened`, then messages, then `closed`; or `closed` alone. None before the socket is returned. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

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
