/**
 * A torrent's rates over the last two minutes, at most one sample per second. Between samples the rates did not change. Time
 * is an argument.
 */
const SPAN_S = 120;

export class RateHistory {
  /** Seconds on the caller's clock, ascending. */
  readonly times: number[] = [];
  /** Bytes per second. */
  readonly download: number[] = [];
  readonly upload: number[] = [];

  /** A later sample of the same second replaces the earlier one. @param now milliseconds */
  add(now: number, download: number, upload: number): void {
    const second = Math.floor(now / 1000);
    const last = this.times.at(-1);
    // The old rates lasted until now; without this sample, the chart would draw a slope.
    if (last !== undefined && last < second - 1) this.repeat(second - 1);
    if (last === second) for (const series of this.series) series.pop();
    this.push(second, download, upload);
  }

  /** Continues the last sample up to now. @param now milliseconds */
  reach(now: number): void {
    const second = Math.floor(now / 1000);
    if ((this.times.at(-1) ?? second) < second) this.repeat(second);
  }

  private get series(): readonly number[][] {
    return [this.times, this.download, this.upload];
  }

  private repeat(second: number): void {
    this.push(second, this.download.at(-1) ?? 0, this.upload.at(-1) ?? 0);
  }

  private push(second: number, download: number, upload: number): void {
    this.times.push(second);
    this.download.push(download);
    this.upload.push(upload);
    while ((this.times[0] ?? second) <= second - SPAN_S) for (const series of this.series) series.shift();
  }

  get highestDownload(): number {
    return Math.max(0, ...this.download);
  }

  get highestUpload(): number {
    return Math.max(0, ...this.upload);
  }
}
