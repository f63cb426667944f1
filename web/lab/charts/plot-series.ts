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
