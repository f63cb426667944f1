/** The introductions of one torrent: connects them with its links, its engine and its signalling. */
import type { EngineOptions, Input } from "../../engine/io.ts";
import type { LinkTable } from "../link-table.ts";
import type { SessionPorts } from "../ports.ts";
import type { Seal } from "../seal.ts";
import type { TorrentSignalling } from "../signalling/torrent-signalling.ts";
import { Introductions } from "./introductions.ts";
import type { NeighbourLinks } from "./neighbour.ts";

export interface IntroducedTorrent
  extends Pick<EngineOptions, "infoHash" | "ownId">,
    Pick<SessionPorts, "clock" | "keyAgreement" | "random" | "sealCrypto" | "timers"> {
  readonly links: Pick<LinkTable, "queue" | "useOf" | "wires">;
  readonly seal: Pick<Seal, "material">;
  /** undefined: the torrent has left its swarm. */
  readonly signalling: () => Pick<TorrentSignalling, "introduced" | "isTracked"> | undefined;
  readonly report: (...inputs: readonly Input<Uint8Array>[]) => void;
}

export function introductionsOf(torrent: IntroducedTorrent): Introductions {
  const { ownId: peerId, report, seal, signalling } = torrent;
  return new Introductions({
    ...torrent,
    peerId,
    links: neighbourLinks(torrent),
    material: () => seal.material,
    isTracked: () => signalling()?.isTracked ?? true,
    found: (peers) => report({ type: "peers-found", peers }),
    received: (path, message) => signalling()?.introduced(path, message),
    violated: (link, reason) => report({ type: "violation", link, reason }),
  });
}

function neighbourLinks({ links, report }: IntroducedTorrent): NeighbourLinks {
  const { wires } = links;
  return {
    get count() {
      return wires.size;
    },
    has: (link) => wires.has(link),
    isNeighbour: (peerId) => [...wires.values()].some((wire) => wire.peerId === peerId),
    isComplete: (link) => links.useOf(link)?.isComplete === true,
    waitingBytes: (link) => wires.get(link)?.waitingBytes ?? 0,
    send: (link, bytes) => {
      links.queue(link, { type: "introduction", bytes });
      // It leaves with the engine's next turn, which is now unless one is under way.
      report({ type: "wake" });
    },
  };
}
