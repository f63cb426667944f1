/** A chart that fits its place and is redrawn when the data, its options or the colour scheme change. */
import { useEffect, useRef } from "preact/hooks";
import type { Plot, PlotOptions } from "../charts/plot.ts";

export interface PlotViewProps {
  readonly label: string;
  /** For screen readers. */
  readonly description: string;
  readonly options: Omit<PlotOptions, "width" | "height">;
  /** The plot is made again when this differs; `options` is a new object at every render. */
  readonly version: string;
  readonly x: readonly number[];
  readonly series: readonly (readonly (number | undefined)[])[];
  readonly mark?: number | undefined;
  /** Receives the plot, for a picture of it. */
  readonly plotRef?: { current: Plot | undefined };
}

export function PlotView({ label, description, options, version, x, series, mark, plotRef }: PlotViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const own = useRef<Plot | undefined>(undefined);
  const plot = plotRef ?? own;
  const latest = useRef({ x, series, mark });
  latest.current = { x, series, mark };

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let isGone = false;
    const size = (): readonly [number, number] => [element.clientWidth, element.clientHeight];
    const draw = (): void => {
      plot.current?.update(latest.current.x, latest.current.series);
      plot.current?.mark(latest.current.mark);
    };
    let make: (() => void) | undefined;
    const typeSize = (): string => getComputedStyle(element).fontSize;
    let madeFor = "";
    // Presentation mode makes the type larger, which only a new plot shows.
    const sizes = new ResizeObserver(() =>
      typeSize() === madeFor ? plot.current?.resize(...size()) : make?.(),
    );
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const remake = () => make?.();
    void import("../charts/plot.ts").then(({ createPlot }) => {
      if (isGone) return;
      make = () => {
        plot.current?.destroy();
        madeFor = typeSize();
        const [width, height] = size();
        plot.current = createPlot(element, { ...options, width, height });
        draw();
      };
      make();
      sizes.observe(element);
      scheme.addEventListener("change", remake);
      // A canvas keeps the font that it was drawn in.
      document.fonts.addEventListener("loadingdone", remake);
    });
    return () => {
      isGone = true;
      sizes.disconnect();
      scheme.removeEventListener("change", remake);
      document.fonts.removeEventListener("loadingdone", remake);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [version]);

  useEffect(() => plot.current?.update(x, series), [x, series]);
  useEffect(() => plot.current?.mark(mark), [mark]);

  return <div ref={host} class="plot" role="img" aria-label={label} aria-description={description} />;
}
