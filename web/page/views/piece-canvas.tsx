/** A canvas that shows a piece map, as a strip or a grid, as wide as its place. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PieceMap } from "../../bridge/torrent-view.ts";
import { type MapShape, PieceMapCanvas } from "../swarm/canvas.ts";

export interface PieceCanvasProps {
  readonly map: PieceMap;
  readonly shape: MapShape;
  /** Makes it an image of this name; without, it is decoration. */
  readonly label?: string;
}

export function PieceCanvas({ map, shape, label }: PieceCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<PieceMapCanvas | undefined>(undefined);

  useLayoutEffect(() => {
    if (canvas.current === null || host.current === null) return;
    const picture = new PieceMapCanvas(canvas.current, shape);
    drawn.current = picture;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) picture.resize(entry.contentRect.width);
    });
    sizes.observe(host.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => picture.restyle();
    scheme.addEventListener("change", repaint);
    return () => {
      sizes.disconnect();
      scheme.removeEventListener("change", repaint);
    };
  }, [shape]);

  // At once: drawn after the words' frame, it would cost a frame of its own.
  useLayoutEffect(() => drawn.current?.show(map), [map]);

  const naming =
    label === undefined ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return (
    <div ref={host} class={`pieces pieces-${shape}`}>
      <canvas ref={canvas} {...naming} />
    </div>
  );
}
