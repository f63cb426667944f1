/**
 * Replaces, for simple-peer, a data channel that the worker owns. It has a channel's interface and reports when the real
 * channel opens and closes, which is all that simple-peer needs. It carries no messages.
 */
export class StandInChannel extends EventTarget implements RTCDataChannel {
  readonly label: string;
  readonly id = null;
  readonly maxPacketLifeTime = null;
  readonly maxRetransmits = null;
  readonly negotiated = false;
  readonly ordered = true;
  readonly protocol = "";
  readonly bufferedAmount = 0;
  binaryType: BinaryType = "arraybuffer";
  bufferedAmountLowThreshold = 0;
  onopen: RTCDataChannel["onopen"] = null;
  onclose: RTCDataChannel["onclose"] = null;
  onbufferedamountlow: RTCDataChannel["onbufferedamountlow"] = null;
  onclosing: RTCDataChannel["onclosing"] = null;
  onerror: RTCDataChannel["onerror"] = null;
  onmessage: RTCDataChannel["onmessage"] = null;
  private state: RTCDataChannelState = "connecting";

  constructor(label: string) {
    super();
    this.label = label;
  }

  get readyState(): RTCDataChannelState {
    return this.state;
  }

  /** The real channel opened. */
  opened(): void {
    if (this.state !== "connecting") return;
    this.state = "open";
    this.onopen?.(new Event("open"));
  }

  /** The real channel closed. */
  closed(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.onclose?.(new Event("close"));
  }

  /** Called by simple-peer, which then closes the connection and with it the real channel. */
  close(): void {
    this.state = "closed";
  }

  send(): never {
    throw new DOMException("the page does not own this channel", "InvalidStateError");
  }
}
