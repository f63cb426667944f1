/** The rates as a chart, and as a sentence for users who cannot see it. */
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { RatePlot } from "../charts/rate-plot.ts";
import type { RateHistory } from "../swarm/rate-history.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { isVisible } from "../visibility.ts";

interface RateChartProps {
  /** The same object at every snapshot. */
  readonly history: RateHistory;
  /** Changes once per second: the chart is then drawn again. */
  readonly second: number;
}

export function RateChart({ history, second }: RateChartProps) {
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<RatePlot | undefined>(undefined);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let isGone = false;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) plot.current?.resize(entry.contentRect.width);
    });
    void import("../charts/rate-plot.ts").then(({ createRatePlot }) => {
      if (isGone) return;
      plot.current = createRatePlot(element, {
        width: element.clientWidth,
        rate: (bytesPerSecond) => texts.format.rate(bytesPerSecond),
        time: (seconds) => later.details.sinceStart(seconds),
      });
      plot.current.update(history.times, history.download.series, history.upload.series);
      sizes.observe(element);
    });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => plot.current?.restyle();
    scheme.addEventListener("change", repaint);
    // A canvas keeps the font that it was drawn in.
    document.fonts.addEventListener("loadingdone", repaint);
    return () => {
      isGone = true;
      sizes.disconnect();
      scheme.removeEventListener("change", repaint);
      document.fonts.removeEventListener("loadingdone", repaint);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [history]);

  useLayoutEffect(() => {
    if (isVisible.value) plot.current?.update(history.times, history.download.series, history.upload.series);
  }, [history, second, isVisible.value]);

  const numbers = later.details.rateNumbers({
    download: history.download.now,
    upload: history.upload.now,
    highestDownload: history.highestDownload,
    highestUpload: history.highestUpload,
  });
  return (
    <section aria-labelledby={`${id}-heading`}>
      <div class="section-head">
        <h3 id={`${id}-heading`}>{later.details.rates}</h3>
        <ul class="legend">
          <li class="legend-download">{later.details.download}</li>
          <li class="legend-upload">{later.details.upload}</li>
        </ul>
      </div>
      <div
        ref={host}
        class="rates"
        role="img"
        aria-label={later.details.rates}
        aria-describedby={`${id}-numbers`}
      />
      <p id={`${id}-numbers`} class="hint">
        {numbers}
      </p>
    </section>
  );
}
