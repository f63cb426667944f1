/** The last two minutes of a torrent's rates, one sample a second. Told what to keep; asks no clock. */
const SPAN_S = 120;

export class RateHistory {
  /** Seconds on the teller's clock, ascending. */
  readonly times: number[] = [];
  /** Bytes a second. */
  readonly download: number[] = [];
  readonly upload: number[] = [];

  /** A second told twice keeps what was told last. @param now milliseconds */
  add(now: number, download: number, upload: number): void {
    const second = Math.floor(now / 1000);
    const last = this.times.at(-1);
    if (last === second) {
      this.times.pop();
      this.download.pop();
      this.upload.pop();
    }
    this.times.push(second);
    this.download.push(download);
    this.upload.push(upload);
    while ((this.times[0] ?? second) <= second - SPAN_S) {
      this.times.shift();
      this.download.shift();
      this.upload.shift();
    }
  }

  get highestDownload(): number {
    return Math.max(0, ...this.download);
  }

  get highestUpload(): number {
    return Math.max(0, ...this.upload);
  }
}
