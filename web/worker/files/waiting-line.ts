/** Items that some tasks add and others take, in order. */
export class WaitingLine<Item> {
  private readonly items: Item[] = [];
  private readonly takers: ((item: Item | undefined) => void)[] = [];
  private isClosed = false;

  add(item: Item): void {
    const taker = this.takers.shift();
    if (taker === undefined) this.items.push(item);
    else taker(item);
  }

  /** No more items follow. */
  close(): void {
    this.isClosed = true;
    for (const taker of this.takers.splice(0)) taker(undefined);
  }

  /** @returns undefined when the line is closed and empty */
  take(): Promise<Item | undefined> {
    const item = this.items.shift();
    if (item !== undefined || this.isClosed) return Promise.resolve(item);
    return new Promise((resolve) => this.takers.push(resolve));
  }
}
