/** The tab's icon as a ring that fills with the progress of the downloads; the page's own icon when there is none. */

/** Browsers decode the icon again at each change. */
const INTERVAL_MS = 1000;

/** @param percent 0 to 100 @returns an SVG as a data URL */
export function progressIcon(percent: number): string {
  // The path of the ring is 100 long.
  const ring = (colour: string, dashes: string): string =>
    `<circle cx="16" cy="16" r="12" fill="none" stroke="${colour}" stroke-width="7" pathLength="100" stroke-dasharray="${dashes}" transform="rotate(-90 16 16)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ring("#8f8672", "100")}${ring("#f2b01e", `${percent} 100`)}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Shows progress in a `link rel="icon"`, at most once per second. */
export class TabIcon {
  private readonly link: HTMLLinkElement;
  private readonly own: string;
  private percent: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: HTMLLinkElement) {
    this.link = link;
    this.own = link.href;
  }

  /** @param percent undefined: nothing is being downloaded */
  show(percent: number | undefined): void {
    this.percent = percent;
    if (percent === undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (this.link.href !== this.own) this.link.href = this.own;
    } else if (this.timer === undefined) this.draw(percent);
  }

  private draw(percent: number): void {
    this.link.href = progressIcon(percent);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.percent !== undefined && this.percent !== percent) this.draw(this.percent);
    }, INTERVAL_MS);
  }
}
