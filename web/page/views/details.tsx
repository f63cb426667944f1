/** A torrent's pieces, rates, peers, trackers and web servers. Rendered only while the disclosure is open. */
import { useId, useMemo } from "preact/hooks";
import type { PeerView, PieceMap, ReaderView, TorrentView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import { countPieces, windowsOf } from "../swarm/cells.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { missingLegend, texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { everySecond } from "../visibility.ts";
import { fullCopiesAmong } from "./completeness.ts";
import { lazily } from "./lazily.tsx";
import { Offences } from "./offences.tsx";
import { PeersTable } from "./peers-table.tsx";
import { PieceCanvas } from "./piece-canvas.tsx";
import { RateChart } from "./rate-chart.tsx";
import { Readers } from "./readers.tsx";
import { SaveTorrent } from "./save-torrent.tsx";
import { NamedPeer } from "./swatch.tsx";
import { Trackers } from "./trackers.tsx";
import { WebSeeds } from "./web-seeds.tsx";
import "../styles/details.css";

export interface DetailsProps {
  readonly torrent: TorrentView;
  readonly history: RateHistory;
  readonly known: KnownPeers;
  readonly client: Client;
  readonly isReceived: boolean;
}

const KeepDetails = lazily(() => import("./keep.tsx").then((loaded) => loaded.KeepDetails));

export function Details({ torrent, history, known, client, isReceived }: DetailsProps) {
  const second = everySecond.value;
  history.reach(second);
  const offer = client.keeper.offer.value;
  const { pieces, peers, attempts, uploaded, wasted, infoHash, trackerStates, readers } = torrent;
  // The table is expensive to render, so its numbers follow once per second; peers appear and disappear at once.
  const shownPeers = useMemo(() => peers, [second, peers.length]);
  const shownAttempts = useMemo(() => attempts, [second, attempts.length]);
  return (
    <div class="details-inside">
      {pieces !== undefined && pieces.states.length > 0 && (
        <Pieces map={pieces} peers={peers} readers={readers} known={known} />
      )}
      {readers.length > 0 && <Readers torrent={torrent} />}
      <RateChart history={history} second={second} />
      <PeersTable peers={shownPeers} attempts={shownAttempts} known={known} />
      <Trackers trackers={trackerStates} now={Date.now()} />
      <WebSeeds webSeeds={torrent.webSeeds} known={known} now={Date.now()} />
      <Offences offences={torrent.offences} />
      {offer && isReceived && <KeepDetails torrent={torrent} offer={offer} keeper={client.keeper} />}
      <p class="hint">{later.details.totals(uploaded, wasted)}</p>
      <p class="hint">
        {later.details.infoHash} <code>{infoHash}</code>
      </p>
      {torrent.pieceLength > 0 && torrent.length > 0 && <SaveTorrent torrent={torrent} client={client} />}
    </div>
  );
}

interface PiecesProps {
  readonly map: PieceMap;
  readonly peers: readonly PeerView[];
  readonly readers: readonly ReaderView[];
  readonly known: KnownPeers;
}

function Pieces({ map, peers, readers, known }: PiecesProps) {
  const id = useId();
  const windows = useMemo(() => windowsOf(readers), [readers]);
  const named = useMemo(() => known.inOrder(map.sourcePeers), [known, map.sourcePeers.length]);
  const fullCopies = fullCopiesAmong({ peers });
  const numbers = later.details.pieceNumbers(countPieces(map, fullCopies));
  const { legend } = later.details;
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h3 id={id}>{later.details.piecesHeading}</h3>
        <p class="hint">{numbers}</p>
      </div>
      <PieceCanvas
        map={map}
        windows={windows}
        known={known}
        fullCopies={fullCopies}
        shape="grid"
        label={`${later.details.pieces}: ${numbers}`}
      />
      <ul class="legend">
        {named.map((peer) => (
          <li key={peer.peerId}>
            <NamedPeer peer={peer} />
          </li>
        ))}
        <li class="legend-own">{texts.details.legend.own}</li>
        <li class="legend-in-flight">{texts.details.legend.inFlight}</li>
        <li class="legend-missing">{missingLegend(peers.length)}</li>
        <li class="legend-nowhere">{legend.nowhere}</li>
        {windows.length > 0 && <li class="legend-next">{legend.next}</li>}
      </ul>
    </section>
  );
}
