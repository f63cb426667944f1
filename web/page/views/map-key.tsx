/** The key of a card's piece map: which peer has which colour, and what the shades and the outlines of missing pieces mean. */
import { useMemo } from "preact/hooks";
import { PIECE_HAVE, type TorrentView } from "../../bridge/views.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { missingLegend, texts } from "../texts/current.ts";
import { NamedPeer } from "./swatch.tsx";

/** Of the peers; more would not fit into a line. */
const MOST_SHOWN = 4;

export function MapKey({ torrent, known }: { torrent: TorrentView; known: KnownPeers }) {
  const { pieceLength, pieces, piecesHave, pieceCount } = torrent;
  const sources = pieces?.sourcePeers ?? [];
  const named = useMemo(() => known.inOrder(sources), [known, sources.length]);
  const isMissingSome = piecesHave < pieceCount;
  // Before the first peer has described the files: its room, so that the card stays still when that happens.
  if (pieceLength === 0) return <div class="legend map-key" />;
  if (named.length === 0 && !isMissingSome) return null;
  const hasOwn =
    pieces?.sources.some((source, piece) => source === 0 && pieces.states[piece] === PIECE_HAVE) ?? false;
  return (
    <ul class="legend map-key" aria-label={texts.key.list}>
      {named.slice(0, MOST_SHOWN).map((peer) => (
        <li key={peer.peerId}>
          <NamedPeer peer={peer} />
        </li>
      ))}
      {named.length > MOST_SHOWN && <li>{texts.key.more(named.length - MOST_SHOWN)}</li>}
      {hasOwn && <li class="legend-own">{texts.details.legend.own}</li>}
      {isMissingSome && <li class="legend-in-flight">{texts.details.legend.inFlight}</li>}
      {isMissingSome && <li class="legend-missing">{missingLegend(torrent.peers.length)}</li>}
    </ul>
  );
}
