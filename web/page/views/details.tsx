/** What goes on inside, for those who want to see it: pieces, rates, peers. Built only while it is open. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { PieceMap, TorrentView } from "../../bridge/torrent-view.ts";
import { sourceColours } from "../swarm/canvas.ts";
import { countPieces } from "../swarm/cells.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { texts } from "../texts/current.ts";
import { PeersTable } from "./peers-table.tsx";
import { PieceCanvas } from "./piece-canvas.tsx";
import { RateChart } from "./rate-chart.tsx";

export function Details({ torrent, history }: { torrent: TorrentView; history: RateHistory | undefined }) {
  const isOpen = useSignal(false);
  return (
    <details
      class="details"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{texts.details.summary}</summary>
      {isOpen.value && <Inside torrent={torrent} history={history} />}
    </details>
  );
}

function Inside({ torrent, history }: { torrent: TorrentView; history: RateHistory | undefined }) {
  const { pieces, peers, uploaded, wasted, infoHash } = torrent;
  const colours = new Map<string, number>();
  const shown = pieces === undefined ? [] : sourceColours(pieces.sourcePeers);
  for (const [index, peer] of (pieces?.sourcePeers ?? []).entries()) colours.set(peer, shown[index] ?? 0);
  return (
    <div class="details-inside">
      {pieces !== undefined && pieces.states.length > 0 && <Pieces map={pieces} />}
      {history !== undefined && <RateChart history={history} />}
      <PeersTable peers={peers} colours={colours} />
      <p class="hint">{texts.details.totals(uploaded, wasted)}</p>
      <p class="hint">
        {texts.details.infoHash} <code>{infoHash}</code>
      </p>
    </div>
  );
}

function Pieces({ map }: { map: PieceMap }) {
  const id = useId();
  const numbers = texts.details.pieceNumbers(countPieces(map));
  const { legend } = texts.details;
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h3 id={id}>{texts.details.piecesHeading}</h3>
        <p class="hint">{numbers}</p>
      </div>
      <PieceCanvas map={map} shape="grid" label={`${texts.details.pieces}: ${numbers}`} />
      <ul class="legend">
        <li class="legend-own">{legend.own}</li>
        <li class="legend-in-flight">{legend.inFlight}</li>
        <li class="legend-missing">{legend.missing}</li>
        <li class="legend-nowhere">{legend.nowhere}</li>
      </ul>
    </section>
  );
}
