/** A torrent's rates over the last two minutes, one sample per second. Time is an argument. */
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
    const all = [this.times, this.download, this.upload];
    if (this.times.at(-1) === second) for (const series of all) series.pop();
    this.times.push(second);
    this.download.push(download);
    this.upload.push(upload);
    while ((this.times[0] ?? second) <= second - SPAN_S) for (const series of all) series.shift();
  }

  get highestDownload(): number {
    return Math.max(0, ...this.download);
  }

  get highestUpload(): number {
    return Math.max(0, ...this.upload);
  }
}
