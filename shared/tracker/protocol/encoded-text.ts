/** Text that passes through a tracker as it came: in JSON, neither decoded nor encoded again. */
export class EncodedText {
  /** With its quotation marks, in ASCII; valid JSON. */
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }

  toString(): string {
    return JSON.parse(this.json);
  }

  /** For JSON.stringify. */
  toJSON(): string {
    return this.toString();
  }
}
