/**
 * A torrent's rates during its present or last transfer: from the first byte until it has been silent for a minute and moves
 * again. Seconds at first; when there are too many, two neighbours become one, so that hours need no more room than minutes.
 * Between samples the rates did not change. Time is an argument.
 */

/** As many as the eye distinguishes in a chart. Even. */
const MOST = 240;
/** After this much silence, the next byte begins another transfer. */
const SILENCE_S = 60;
/** After the last byte, a chart shows that the rates have fallen to zero. */
const FALL_S = 1;

interface Bin {
  download: number;
  upload: number;
  seconds: number;
}

interface Sample {
  readonly second: number;
  readonly download: number;
  readonly upload: number;
}

export class RateHistory {
  private peaks = { download: 0, upload: 0 };
  private bins: Bin[] = [];
  /** Seconds in a bin. */
  private step = 1;
  private start = 0;
  private lastActive = Number.NEGATIVE_INFINITY;
  /** The present second, which a later sample may replace. */
  private current: Sample | undefined;

  /** A later sample of the same second replaces the earlier one. @param now milliseconds */
  add(now: number, download: number, upload: number): void {
    const second = Math.floor(now / 1000);
    this.reach(now - 1000);
    if (this.current !== undefined && this.current.second < second) this.commit(this.current);
    this.current = { second, download, upload };
  }

  /** Continues the last sample up to now. @param now milliseconds */
  reach(now: number): void {
    const second = Math.floor(now / 1000);
    while (this.current !== undefined && this.current.second < second) {
      this.commit(this.current);
      const { download, upload } = this.current;
      const isIdle = download === 0 && upload === 0;
      this.current = { second: isIdle ? second : this.current.second + 1, download, upload };
    }
  }

  get download(): { readonly now: number; readonly series: readonly number[] } {
    return { now: this.current?.download ?? 0, series: this.averages(({ download }) => download) };
  }

  get upload(): { readonly now: number; readonly series: readonly number[] } {
    return { now: this.current?.upload ?? 0, series: this.averages(({ upload }) => upload) };
  }

  /** Bytes per second. */
  get highestDownload(): number {
    return Math.max(this.peaks.download, this.current?.download ?? 0);
  }

  get highestUpload(): number {
    return Math.max(this.peaks.upload, this.current?.upload ?? 0);
  }

  /** Seconds since the transfer began, one for each value of the series. */
  get times(): readonly number[] {
    return this.bins.map((_, n) => n * this.step);
  }

  private averages(of: (bin: Bin) => number): readonly number[] {
    return this.bins.map((bin) => of(bin) / bin.seconds);
  }

  private commit({ second, download, upload }: Sample): void {
    const isActive = download > 0 || upload > 0;
    if (!isActive && second > this.lastActive + FALL_S) return;
    if (isActive && second > this.lastActive + SILENCE_S) this.begin(second);
    if (isActive) this.lastActive = second;
    this.peaks.download = Math.max(this.peaks.download, download);
    this.peaks.upload = Math.max(this.peaks.upload, upload);
    while (Math.floor((second - this.start) / this.step) >= MOST) this.halve();
    const place = Math.floor((second - this.start) / this.step);
    while (this.bins.length <= place) this.bins.push({ download: 0, upload: 0, seconds: 0 });
    // Silence in between has no samples: those seconds count too.
    for (const bin of this.bins.slice(0, place)) bin.seconds = this.step;
    const bin = this.bins[place];
    if (bin === undefined) return;
    bin.download += download;
    bin.upload += upload;
    bin.seconds = Math.max(1, Math.min(this.step, second - this.start - place * this.step + 1));
  }

  private begin(second: number): void {
    this.bins = [];
    this.step = 1;
    this.start = second;
    this.peaks = { download: 0, upload: 0 };
  }

  private halve(): void {
    const halved: Bin[] = [];
    for (const [n, { download, upload, seconds }] of this.bins.entries()) {
      const pair = halved[n >> 1];
      if (pair === undefined) halved.push({ download, upload, seconds });
      else {
        pair.download += download;
        pair.upload += upload;
        pair.seconds += seconds;
      }
    }
    this.bins = halved;
    this.step *= 2;
  }
}
