/** A socket for an address that the platform refuses: it closes soon, as one does whose tracker is away. */
import type { Socket, SocketEvents } from "../ports.ts";

export function refusedSocket(events: Pick<SocketEvents, "closed">): Socket {
  let isWanted = true;
  void Promise.resolve().then(() => isWanted && events.closed());
  return {
    bufferedAmount: 0,
    send: () => {},
    close: () => {
      isWanted = false;
    },
  };
}
