/**
 * Where a browser cannot transfer data channels, the page pumps a channel's messages to and from the worker:
 * ArrayBuffers, transferred, never looked into. The worker counts what it has posted and hears how much of it has
 * drained, so that its bound on the send buffer holds here too; beyond that bound the page keeps its own queue, since
 * Chromium throws when more than 16 MiB wait in a channel.
 */
import type { RelayControl } from "../../bridge/messages.ts";

/** Bytes the channel itself may hold; the rest waits here. */
const CHANNEL_BUFFER = 1024 * 1024;
/** The worker sends on when less than this waits (its LOW_WATER). */
const LOW_WATER = 128 * 1024;
/** Progress in smaller steps is not worth a message. */
const REPORT_STEP = 64 * 1024;

/** Whoever holds the stand-in. */
export interface RelayEvents {
  opened(): void;
  closed(): void;
}

/** Ends when the channel closes, or when the worker says so. */
export function relayChannel(channel: RTCDataChannel, port: MessagePort, events: RelayEvents): void {
  const waiting: ArrayBuffer[] = [];
  let posted = 0;
  let waitingBytes = 0;
  let reported = 0;
  let ended = false;

  const tell = (control: RelayControl): void => port.postMessage(control);

  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    waiting.length = 0;
    channel.close();
    // The worker closes the port, having heard this.
    tell({ type: "closed", reason });
    port.onmessage = null;
    events.closed();
  };

  const report = (): void => {
    const total = posted - waitingBytes - channel.bufferedAmount;
    if (total - reported < REPORT_STEP && total !== posted) return;
    reported = total;
    tell({ type: "drained", total });
  };

  const pump = (): void => {
    try {
      while (channel.readyState === "open" && channel.bufferedAmount < CHANNEL_BUFFER) {
        const next = waiting.shift();
        if (next === undefined) break;
        waitingBytes -= next.byteLength;
        channel.send(next);
      }
    } catch (error) {
      end(`the channel refused to send: ${error}`);
      return;
    }
    // First at the low mark, so that the worker can refill in time; then at zero, so that its count ends exact.
    channel.bufferedAmountLowThreshold = channel.bufferedAmount > LOW_WATER ? LOW_WATER : 0;
    report();
  };

  port.onmessage = ({ data }: MessageEvent<ArrayBuffer | RelayControl>) => {
    if (ended) return;
    if (!(data instanceof ArrayBuffer)) {
      if (data.type === "close") end("closed here");
      return;
    }
    posted += data.byteLength;
    waitingBytes += data.byteLength;
    waiting.push(data);
    pump();
  };

  channel.binaryType = "arraybuffer";
  channel.onopen = () => {
    tell({ type: "open" });
    events.opened();
    pump();
  };
  channel.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (ended) return;
    if (typeof data === "string") port.postMessage(data);
    else port.postMessage(data, [data]);
  };
  channel.onbufferedamountlow = pump;
  channel.onerror = ({ error }) => end(error.message);
  channel.onclose = () => end("closed by the peer");
}
