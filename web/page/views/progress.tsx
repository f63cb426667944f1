/** The progress bar: the piece map in a strip if there is one, or else a bar filled from the left. */
import { useMemo } from "preact/hooks";
import type { SessionView } from "../../bridge/views.ts";
import { windowsOf } from "../swarm/cells.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { texts } from "../texts/current.ts";
import { fullCopiesAmong, isComplete } from "./completeness.ts";
import { PieceCanvas } from "./piece-canvas.tsx";

export function Progress({ view, known }: { view: SessionView; known: KnownPeers }) {
  const torrent = view.kind === "torrent" ? view : undefined;
  const pieces = torrent?.pieces;
  const windows = useMemo(() => windowsOf(torrent?.readers), [torrent?.readers]);
  const isSearching = torrent?.state === "looking-for-peers" && torrent.pieceCount === 0;
  const share = isComplete(view) ? 1 : Math.min(view.progress, 0.99);
  return (
    <div
      class={isSearching ? "progress progress-searching" : "progress"}
      role="progressbar"
      aria-label={texts.progress}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
    >
      {torrent !== undefined && pieces !== undefined && pieces.states.length > 0 ? (
        <PieceCanvas
          map={pieces}
          windows={windows}
          known={known}
          fullCopies={fullCopiesAmong(torrent)}
          shape="strip"
        />
      ) : (
        <div class="progress-fill" style={{ transform: `scaleX(${share})` }} />
      )}
    </div>
  );
}
