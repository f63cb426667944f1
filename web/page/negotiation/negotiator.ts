/**
 * Negotiates WebRTC connections for the worker, since only a window has RTCPeerConnection, and transfers each data channel
 * to the worker. It opens, signals and closes links only as the worker orders, and reports the results.
 *
 * Invariants: a failure is reported at most once per link, nothing is reported about a link that the worker closed, and
 * the connection of an ended link is released. The page never looks at the bytes of a piece.
 */
import type { LinkId } from "../../../shared/core/ids.ts";
import type { LinkToWorker, WorkerToPage } from "../../bridge/messages.ts";
import { PeerConnection } from "./peer-connection.ts";
import { Reaper } from "./reaper.ts";
import { relayChannel } from "./relay.ts";
import { StandInChannel } from "./stand-in.ts";

export interface NegotiatorOptions {
  /** Posts to the worker and transfers the listed objects. */
  readonly post: (message: LinkToWorker, transfer?: Transferable[]) => void;
  /** For the next link. */
  readonly iceServers: () => readonly RTCIceServer[];
  /** The user hides their address: links pass through TURN servers only. */
  readonly isHidden: boolean;
  /** "none": relay every channel's messages through the page, as in browsers that cannot transfer channels. */
  readonly transfer: "auto" | "none";
}

export interface Negotiator {
  /** Carries out the worker's `link-…` orders and ignores other messages. Never throws. */
  handle(message: WorkerToPage): void;
  /** Ends every link without reporting it to the worker. */
  close(): void;
}

export function createNegotiator({ post, transfer, iceServers, isHidden }: NegotiatorOptions): Negotiator {
  const links = new Map<LinkId, PeerConnection>();
  const reaper = new Reaper();
  // The first connection of a page starts the browser's threads for them, which takes a while: better now than for a link.
  const transferable = transfer !== "none" && canTransferChannels();

  /** Transfers the channel to the worker, or else a port that relays its messages. */
  const give = (link: LinkId, channel: RTCDataChannel): StandInChannel => {
    const standIn = new StandInChannel(channel.label);
    if (transferable) {
      try {
        post({ type: "link-channel", link, channel }, [channel]);
        return standIn;
      } catch {
        // This channel cannot be transferred, but it still works here: relay it.
      }
    }
    const { port1, port2 } = new MessageChannel();
    relayChannel(channel, port1, {
      opened: () => links.get(link)?.channelOpened(),
      closed: () => links.get(link)?.channelClosed(),
    });
    post({ type: "link-relay", link, port: port2 }, [port2]);
    return standIn;
  };

  const failed = (link: LinkId, reason: string): void => {
    links.delete(link);
    post({ type: "link-failed", link, reason });
  };

  const open = (link: LinkId, initiator: boolean, trickle: boolean): void => {
    try {
      const connection = new PeerConnection(
        {
          initiator,
          trickle,
          iceServers: iceServers(),
          isHidden,
          reaper,
          give: (channel) => give(link, channel),
        },
        {
          signal: (signal) => post({ type: "link-signal", link, signal }),
          path: (path) => post({ type: "link-path", link, path }),
          failed: (reason) => failed(link, reason),
        },
      );
      links.set(link, connection);
    } catch (error) {
      failed(link, error instanceof Error ? error.message : String(error));
    }
  };

  const measure = async (link: LinkId): Promise<void> => {
    const pair = await links.get(link)?.pair();
    if (links.has(link)) post({ type: "link-round-trip", link, ms: pair?.roundTripMs });
  };

  const close = (link: LinkId): void => {
    links.get(link)?.close();
    links.delete(link);
  };

  // Peers of a tab that closes without closing its connections would wait about 15 s, until ICE fails.
  const leave = (): void => {
    for (const [link, held] of [...links]) {
      held.close();
      failed(link, "the page was left");
    }
  };
  addEventListener("pagehide", leave);

  return {
    handle(message) {
      switch (message.type) {
        case "link-open":
          open(message.link, message.initiator, message.trickle);
          break;
        case "link-signal":
          links.get(message.link)?.signal(message.signal);
          break;
        case "link-measure":
          void measure(message.link);
          break;
        case "link-state":
          if (message.state === "open") links.get(message.link)?.channelOpened();
          else links.get(message.link)?.channelClosed();
          break;
        case "network-changed":
          for (const held of links.values()) held.networkChanged();
          break;
        case "link-close":
          close(message.link);
          break;
        default:
      }
    },

    close() {
      removeEventListener("pagehide", leave);
      for (const link of [...links.keys()]) close(link);
    },
  };
}

/** Tests with a temporary channel, which gathers and sends nothing because it never sets a description. */
function canTransferChannels(): boolean {
  let connection: RTCPeerConnection | undefined;
  const { port1, port2 } = new MessageChannel();
  try {
    connection = new RTCPeerConnection();
    const channel = connection.createDataChannel("");
    port1.postMessage(channel, [channel]);
    return true;
  } catch {
    return false;
  } finally {
    connection?.close();
    port1.close();
    port2.close();
  }
}
