/** How many web seeds all torrents of a session use at once. */
export class WebSeedPlaces {
  /** With four requests each: what a browser fetches at once without slowing down the page's own requests. */
  private free = 16;

  /** @returns false: there is no place */
  take(): boolean {
    if (this.free === 0) return false;
    this.free--;
    return true;
  }

  giveBack(): void {
    this.free++;
  }
}
