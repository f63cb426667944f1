/** Adds a legend above a plot, so that the picture can be used alone, for example on a slide. */

export type Shape = "dot" | "square" | "ring" | "box";

export interface PlotSeries {
  readonly label: string;
  /** Name of a custom property of the style sheet. */
  readonly colour: string;
  readonly dash?: readonly [number, number];
  /** Points instead of a line. */
  readonly shape?: Shape;
  readonly fill?: string;
}

interface PictureLook {
  /** CSS pixels. */
  readonly fontSize: number;
  /** Device pixels per CSS pixel. */
  readonly scale: number;
  /** The colour of a custom property. */
  readonly colour: (property: string) => string;
}

/** @returns a canvas with the legend and the chart */
export function withLegend(
  chart: HTMLCanvasElement,
  series: readonly PlotSeries[],
  look: PictureLook,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (context === null) return chart;
  const em = look.fontSize * look.scale;
  const font = `${em}px system-ui, sans-serif`;
  context.font = font;
  const paintSample = ({ colour, dash, shape, fill }: PlotSeries, x: number, y: number): void => {
    context.strokeStyle = look.colour(colour);
    context.lineWidth = 0.17 * em;
    context.setLineDash((dash ?? []).map((length) => length * look.scale));
    context.beginPath();
    if (shape === undefined) {
      context.moveTo(x, y);
      context.lineTo(x + 1.7 * em, y);
    } else if (shape === "dot" || shape === "ring") context.arc(x + em, y, 0.42 * em, 0, 2 * Math.PI);
    else context.rect(x + 0.6 * em, y - 0.4 * em, 0.8 * em, 0.8 * em);
    if (shape !== undefined && fill !== undefined) {
      context.fillStyle = look.colour(fill);
      context.fill();
    }
    context.stroke();
    context.setLineDash([]);
  };
  const places = placesOf(
    series.map(({ label }) => 3.5 * em + context.measureText(label).width),
    chart.width - 2 * em,
  );
  const rows = (places.at(-1)?.row ?? 0) + 1;
  const top = Math.ceil((1.75 * rows + 0.75) * em);
  canvas.width = chart.width;
  canvas.height = chart.height + top;
  context.fillStyle = look.colour("--card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, 0, top);
  context.font = font;
  context.textBaseline = "middle";
  for (const [index, { row, x }] of places.entries()) {
    const entry = series[index];
    if (entry === undefined) continue;
    const middle = (1.75 * row + 1.25) * em;
    paintSample(entry, x + em, middle);
    context.fillStyle = look.colour("--ink");
    context.fillText(entry.label, x + 3 * em, middle);
  }
  return canvas;
}

/** Places entries side by side, in as many rows as needed. */
function placesOf(
  widths: readonly number[],
  room: number,
): readonly { readonly row: number; readonly x: number }[] {
  let [row, x] = [0, 0];
  return widths.map((width) => {
    if (x > 0 && x + width > room) {
      row++;
      x = 0;
    }
    const place = { row, x };
    x += width;
    return place;
  });
}
