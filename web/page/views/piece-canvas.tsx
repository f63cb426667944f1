/** A canvas that shows a piece map, as a strip or a grid, as wide as its place. */
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { PieceMap } from "../../bridge/views.ts";
import { type MapShape, PieceMapCanvas } from "../swarm/canvas.ts";
import type { PieceWindow } from "../swarm/cells.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { usePicture } from "./use-picture.ts";

interface PieceCanvasProps {
  readonly map: PieceMap;
  /** Pieces that players need next. */
  readonly windows: readonly PieceWindow[];
  /** The colours of the peers that sent pieces. */
  readonly known: KnownPeers;
  /** Connected peers that have everything. */
  readonly fullCopies: number;
  readonly shape: MapShape;
  /** With a label it is an image of this name; without one it is decoration. */
  readonly label?: string;
}

export function PieceCanvas({ map, windows, known, fullCopies, shape, label }: PieceCanvasProps) {
  const { sourcePeers } = map;
  const colours = useMemo(() => known.colours(sourcePeers), [known, sourcePeers.length]);
  const { host, canvas, drawn } = usePicture((element) => new PieceMapCanvas(element, shape), shape);

  // A layout effect draws in the same frame as the text; an ordinary effect would need a frame of its own.
  useLayoutEffect(
    () => drawn.current?.show(map, windows, colours, fullCopies),
    [map, windows, colours, fullCopies],
  );

  const naming =
    label === undefined ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return (
    <div ref={host} class={`pieces pieces-${shape}`}>
      <canvas ref={canvas} {...naming} />
    </div>
  );
}
