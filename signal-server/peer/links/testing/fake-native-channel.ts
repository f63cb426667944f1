/**
 * A channel of the library without a connection. Two of them make a pair. As in the library, callbacks come in tasks of their
 * own, and a closed channel calls back only that it has closed.
 */
import type { NativeChannel } from "../library.ts";

type Payload = string | Uint8Array;

export class FakeNativeChannel implements NativeChannel {
  /** Keeps what is sent until `release`. */
  isHolding = false;
  isBroken = false;
  isClosed = false;
  private isOpened = false;
  private waiting = 0;
  private threshold = 0;
  private readonly held: Payload[] = [];
  private peer: FakeNativeChannel | undefined;
  private opened = (): void => {};
  private closed = (): void => {};
  private drained = (): void => {};
  private received: ((message: Payload) => void) | undefined;

  static pair(): readonly [FakeNativeChannel, FakeNativeChannel] {
    const pair = [new FakeNativeChannel(), new FakeNativeChannel()] as const;
    pair[0].peer = pair[1];
    pair[1].peer = pair[0];
    return pair;
  }

  open(): void {
    this.isOpened = true;
    setImmediate(() => !this.isClosed && this.opened());
  }

  isOpen(): boolean {
    return this.isOpened && !this.isClosed;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    setImmediate(() => {
      this.closed();
      this.peer?.close();
    });
  }

  sendMessageBinary(bytes: Uint8Array): boolean {
    return this.queue(bytes.slice());
  }

  sendText(text: string): void {
    this.queue(text);
  }

  /** Lets messages leave until at most `remaining` bytes wait. */
  release(remaining: number): void {
    while (this.waiting > remaining) {
      const payload = this.held.shift();
      if (payload === undefined) break;
      const before = this.waiting;
      this.waiting -= payload.length;
      const { peer } = this;
      setImmediate(() => !peer?.isClosed && peer?.received?.(payload));
      if (before > this.threshold && this.waiting <= this.threshold)
        setImmediate(() => !this.isClosed && this.drained());
    }
  }

  bufferedAmount(): number {
    return this.isClosed ? 0 : this.waiting;
  }

  setBufferedAmountLowThreshold(bytes: number): void {
    this.threshold = bytes;
  }

  onOpen(callback: () => void): void {
    this.opened = callback;
  }

  onClosed(callback: () => void): void {
    this.closed = callback;
  }

  onError(): void {}

  onBufferedAmountLow(callback: () => void): void {
    this.drained = callback;
  }

  onMessage(callback: (message: Payload) => void): void {
    this.received = callback;
  }

  private queue(payload: Payload): boolean {
    if (this.isClosed) throw new Error("called on destroyed channel");
    if (this.isBroken) throw new Error("the send queue is full");
    this.held.push(payload);
    this.waiting += payload.length;
    if (!this.isHolding) this.release(0);
    return !this.isHolding;
  }
}
