/**
 * The page's part in connecting tabs: it alone has RTCPeerConnection, so it negotiates for the worker and gives each
 * data channel away. It decides nothing: every link is opened, signalled and closed on the worker's order, and what
 * becomes of it is reported.
 *
 * Always true: a link is said to have failed at most once, nothing is said of a link that the worker closed, and the
 * peer connection behind an ended link is released. No byte of a piece is looked at here.
 */
import type { LinkId } from "../../../shared/core/ids.ts";
import type { LinkToWorker, WorkerToPage } from "../../bridge/messages.ts";
import { PeerConnection } from "./peer-connection.ts";
import { Reaper } from "./reaper.ts";
import { relayChannel } from "./relay.ts";
import { StandInChannel } from "./stand-in.ts";
import { canTransferChannels } from "./transferable.ts";

export interface NegotiatorOptions {
  /** To the worker; what `transfer` lists moves there with the message. */
  readonly post: (message: LinkToWorker, transfer?: Transferable[]) => void;
  readonly iceServers: readonly RTCIceServer[];
  /** "none": relay every channel's messages through the page, as where channels cannot be transferred. */
  readonly transfer: "auto" | "none";
}

export interface Negotiator {
  /** Acts on the worker's `link-…` orders and passes over everything else. Never throws. */
  handle(message: WorkerToPage): void;
  /** Ends every link, without a word to the worker. */
  close(): void;
}

export function createNegotiator({ post, iceServers, transfer }: NegotiatorOptions): Negotiator {
  const links = new Map<LinkId, PeerConnection>();
  const reaper = new Reaper();
  let transferable = transfer === "none" ? false : undefined;

  /** Sends the channel itself to the worker, or else a port that speaks for it. */
  const give = (link: LinkId, channel: RTCDataChannel): StandInChannel => {
    const standIn = new StandInChannel(channel.label);
    transferable ??= canTransferChannels();
    if (transferable) {
      try {
        post({ type: "link-channel", link, channel }, [channel]);
        return standIn;
      } catch {
        // This one would not go. It still works here.
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
      const options = {
        initiator,
        trickle,
        iceServers,
        reaper,
        give: (channel: RTCDataChannel) => give(link, channel),
      };
      links.set(
        link,
        new PeerConnection(options, {
          signal: (signal) => post({ type: "link-signal", link, signal }),
          failed: (reason) => failed(link, reason),
        }),
      );
    } catch (error) {
      failed(link, error instanceof Error ? error.message : String(error));
    }
  };

  const measure = async (link: LinkId): Promise<void> => {
    const ms = await links.get(link)?.roundTrip();
    if (links.has(link)) post({ type: "link-round-trip", link, ms });
  };

  const close = (link: LinkId): void => {
    links.get(link)?.close();
    links.delete(link);
  };

  // Without a farewell the peers of a closed tab would wait for it until ICE gives up, some 15 seconds.
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
