/** Links for programs without a browser, over node-datachannel. */
import type { LinkId } from "../../../shared/core/ids.ts";
import type {
  Dialler,
  Negotiation,
  NegotiationEvents,
  NegotiationOptions,
} from "../../../shared/session/ports.ts";
import { type IceServer, nativeIceServers } from "./ice-servers.ts";
import { type Library, loadLibrary, type NativeOptions } from "./library.ts";
import { NodeNegotiation } from "./negotiation.ts";

export { NoDataChannelsError } from "./library.ts";
export type { IceServer };

/** Chromium ends a connection to a peer that announces that it receives longer messages. */
const MAX_MESSAGE_BYTES = 256 * 1024;

export interface DiallerOptions {
  /** For the next link: credentials may expire. */
  readonly iceServers: () => readonly IceServer[];
  /** The address from which links are made. By default, all of this machine. */
  readonly bindAddress?: string | undefined;
  /** Local ports, first and last. */
  readonly portRange?: readonly [number, number] | undefined;
}

export interface NodeDialler extends Dialler {
  /** Ends every link, without an event, and lets the process end. */
  close(): void;
}

let openDiallers = 0;

/** @throws NoDataChannelsError */
export async function openDialler(options: DiallerOptions): Promise<NodeDialler> {
  const library = await loadLibrary();
  openDiallers++;
  return dialler(library, options);
}

function dialler(library: Library, options: DiallerOptions): NodeDialler {
  const links = new Map<LinkId, Negotiation>();
  let isClosed = false;
  return {
    dial(id: LinkId, negotiation: NegotiationOptions, events: NegotiationEvents): Negotiation {
      const connect = () => {
        if (isClosed) throw new Error("links are closed here");
        return new library.PeerConnection("", nativeOptions(options));
      };
      const link = new NodeNegotiation(negotiation, events, connect, () => links.delete(id));
      links.set(id, link);
      return link;
    },

    close() {
      if (isClosed) return;
      isClosed = true;
      for (const link of [...links.values()]) link.close();
      // It concerns all links of the process.
      if (--openDiallers === 0) library.cleanup();
    },
  };
}

function nativeOptions({ iceServers, bindAddress, portRange }: DiallerOptions): NativeOptions {
  return {
    iceServers: nativeIceServers(iceServers()),
    maxMessageSize: MAX_MESSAGE_BYTES,
    ...(bindAddress !== undefined && { bindAddress }),
    ...(portRange !== undefined && { portRangeBegin: portRange[0], portRangeEnd: portRange[1] }),
  };
}
