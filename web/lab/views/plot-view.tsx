/** A chart in the page: as wide as its place, drawn anew when the data, its options or the scheme change. */
import { useEffect, useRef } from "preact/hooks";
import type { Plot, PlotOptions } from "../charts/plot.ts";

export interface PlotViewProps {
  readonly label: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** Made anew when `key` differs. */
  readonly options: Omit<PlotOptions, "width" | "height">;
  readonly version: string;
  readonly x: readonly number[];
  readonly series: readonly (readonly (number | undefined)[])[];
  readonly mark?: number | undefined;
  readonly pointed?: (column: number | undefined) => void;
  /** Hands out the plot, for a picture of it. */
  readonly plotRef?: { current: Plot | undefined };
}

export function PlotView({
  label,
  description,
  options,
  version,
  x,
  series,
  mark,
  pointed,
  plotRef,
}: PlotViewProps) {
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
    const sizes = new ResizeObserver(() => plot.current?.resize(...size()));
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const remake = () => make?.();
    void import("../charts/plot.ts").then(({ createPlot }) => {
      if (isGone) return;
      make = () => {
        plot.current?.destroy();
        const [width, height] = size();
        plot.current = createPlot(element, { ...options, width, height }, pointed);
        draw();
      };
      make();
      sizes.observe(element);
      scheme.addEventListener("change", remake);
    });
    return () => {
      isGone = true;
      sizes.disconnect();
      scheme.removeEventListener("change", remake);
      plot.current?.destroy();
      plot.current = undefined;
    };
    // The options are new at every drawing; what they say is in the version.
  }, [version]);

  useEffect(() => plot.current?.update(x, series), [x, series]);
  useEffect(() => plot.current?.mark(mark), [mark]);

  return <div ref={host} class="plot" role="img" aria-label={label} aria-description={description} />;
}
