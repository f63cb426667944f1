/**
 * Relays a data channel's messages between peer and worker, for browsers that cannot transfer channels. Messages are
 * transferred ArrayBuffers that the page never reads. The worker counts the bytes that it posts and receives reports of
 * how many have left, so that its limit on buffered data holds here too. The page queues the rest itself, because Chromium
 * throws when more than 16 MiB wait in a channel.
 */
import type { RelayControl } from "../../bridge/messages.ts";

/** Most bytes in the channel's own buffer; the rest waits here. */
const CHANNEL_BUFFER = 1024 * 1024;
/** The worker's LOW_WATER: it sends more when less than this is buffered. */
const LOW_WATER = 128 * 1024;
/** Bytes that must have left before another report, so that reports stay fewer than messages. */
const REPORT_STEP = 64 * 1024;

/** Reports for the stand-in channel. */
export interface RelayEvents {
  opened(): void;
  closed(): void;
}

/** Runs until the channel closes or the worker orders its end. */
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
    // The worker closes the port when it receives this.
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
    // First report at the low mark, so that the worker refills in time; then at zero, so that its count ends exact.
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
