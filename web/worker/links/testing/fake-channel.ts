/**
 * A data channel without a connection. Two of them make a pair: what one sends, the other receives in a microtask, or
 * when `release` lets it out of the send buffer.
 */

type Payload = string | ArrayBuffer;

export class FakeChannel extends EventTarget implements RTCDataChannel {
  readonly label = "";
  readonly id = null;
  readonly maxPacketLifeTime = null;
  readonly maxRetransmits = null;
  readonly negotiated = false;
  readonly ordered = true;
  readonly protocol = "";
  binaryType: BinaryType = "blob";
  bufferedAmountLowThreshold = 0;
  onopen: RTCDataChannel["onopen"] = null;
  onclose: RTCDataChannel["onclose"] = null;
  onbufferedamountlow: RTCDataChannel["onbufferedamountlow"] = null;
  onclosing: RTCDataChannel["onclosing"] = null;
  onerror: RTCDataChannel["onerror"] = null;
  onmessage: RTCDataChannel["onmessage"] = null;
  readyState: RTCDataChannelState = "connecting";
  /** Keeps what is sent until `release`. */
  isHolding = false;
  bufferedAmount = 0;
  /** The most that ever waited. */
  highest = 0;
  private peer: FakeChannel | undefined;
  private readonly held: Payload[] = [];

  static pair(): readonly [FakeChannel, FakeChannel] {
    const pair = [new FakeChannel(), new FakeChannel()] as const;
    pair[0].peer = pair[1];
    pair[1].peer = pair[0];
    return pair;
  }

  open(): void {
    this.readyState = "open";
    this.onopen?.(new Event("open"));
  }

  send(data: string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
    const payload = copied(data);
    this.held.push(payload);
    this.bufferedAmount += sizeOf(payload);
    this.highest = Math.max(this.highest, this.bufferedAmount);
    if (!this.isHolding) queueMicrotask(() => this.release());
  }

  /** Lets messages leave until at most `remaining` bytes wait. */
  release(remaining = 0): void {
    while (this.bufferedAmount > remaining) {
      const payload = this.held.shift();
      if (payload === undefined) break;
      const before = this.bufferedAmount;
      this.bufferedAmount -= sizeOf(payload);
      this.peer?.receive(payload);
      const threshold = this.bufferedAmountLowThreshold;
      if (before > threshold && this.bufferedAmount <= threshold)
        this.onbufferedamountlow?.(new Event("bufferedamountlow"));
    }
  }

  receive(data: Payload): void {
    if (this.readyState !== "closed") this.onmessage?.(new MessageEvent("message", { data }));
  }

  close(): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    queueMicrotask(() => {
      this.onclose?.(new Event("close"));
      this.peer?.close();
    });
  }
}

function copied(data: string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>): Payload {
  if (typeof data === "string") return data;
  if (data instanceof Blob) throw new TypeError("blobs are not sent here");
  if (data instanceof ArrayBuffer) return data.slice();
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
}

function sizeOf(payload: Payload): number {
  return typeof payload === "string" ? payload.length : payload.byteLength;
}
