/** A map that deletes its oldest entries when it grows beyond its limit. Setting a key makes its entry the newest. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  private readonly limit: number;
  private readonly weightOf: (value: Value) => number;
  private weight = 0;

  /**
   * @param limit the most weight of all entries together
   * @param weightOf what one entry counts, e.g. its bytes; by default 1, so that `limit` is a number of entries
   */
  constructor(limit: number, weightOf: (value: Value) => number = () => 1) {
    super();
    this.limit = limit;
    this.weightOf = weightOf;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    this.weight += this.weightOf(value);
    if (this.weight > this.limit) this.deleteOldest();
    return this;
  }

  private deleteOldest(): void {
    for (const oldest of this.keys()) {
      if (this.weight <= this.limit) break;
      this.delete(oldest);
    }
  }

  override delete(key: Key): boolean {
    const value = this.get(key);
    if (!super.delete(key)) return false;
    this.weight -= this.weightOf(value as Value);
    return true;
  }

  override clear(): void {
    super.clear();
    this.weight = 0;
  }
}
