/**
 * Whether this browser has been asked something by this page before, in any tab. Where storage is denied, it is remembered
 * as long as the page.
 */
export class AskedOnce {
  private readonly key: string;
  private wasAskedHere = false;

  /** @param key in the browser's storage */
  constructor(key: string) {
    this.key = key;
  }

  get wasAsked(): boolean {
    try {
      return this.wasAskedHere || localStorage.getItem(this.key) !== null;
    } catch {
      return this.wasAskedHere;
    }
  }

  note(): void {
    this.wasAskedHere = true;
    try {
      localStorage.setItem(this.key, "1");
    } catch {
      // Storage is denied.
    }
  }
}
