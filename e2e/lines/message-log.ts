/**
 * When each message entered a data channel and when it left at the other end. Channels keep the order, so that a message sent right
 * after another arrives right after it: this is how long small messages wait behind bulk data. `install` is sent to pages and
 * workers as source text.
 */
import type { Worker } from "@playwright/test";

/** Milliseconds since 1970, for each message of a channel. */
export interface ChannelLog {
  readonly label: string;
  readonly sent: number[];
  readonly received: number[];
}

declare global {
  /** In the order in which the channels were first used. */
  var messageLog: ChannelLog[];
}

/** A page or a worker. */
type Scope = Pick<Worker, "evaluate">;

/** From now on; before any channel is made. */
export async function logMessages(scope: Scope): Promise<void> {
  // esbuild, which compiles this file, wraps functions into its helper `__name`.
  await scope.evaluate(`{ const __name = (named) => named; (${install.toString()})(); }`);
}

export async function messageLogOf(scope: Scope): Promise<readonly ChannelLog[]> {
  return scope.evaluate(() => globalThis.messageLog);
}

function install(): void {
  const logs = new Map<RTCDataChannel, ChannelLog>();
  globalThis.messageLog = [];
  const now = () => performance.timeOrigin + performance.now();
  const logOf = (channel: RTCDataChannel): ChannelLog => {
    let log = logs.get(channel);
    if (log === undefined) {
      log = { label: channel.label, sent: [], received: [] };
      logs.set(channel, log);
      globalThis.messageLog.push(log);
    }
    return log;
  };
  const { prototype } = RTCDataChannel;
  const send = prototype.send;
  prototype.send = function (this: RTCDataChannel, data: ArrayBuffer) {
    logOf(this).sent.push(now());
    Reflect.apply(send, this, [data]);
  } as typeof send;
  const property = Object.getOwnPropertyDescriptor(prototype, "onmessage");
  Object.defineProperty(prototype, "onmessage", {
    ...property,
    set(this: RTCDataChannel, handler: (event: MessageEvent) => void) {
      property?.set?.call(this, (event: MessageEvent) => {
        logOf(this).received.push(now());
        handler.call(this, event);
      });
    },
  });
}

const STEP_MS = 100;

/**
 * How long a small message would have taken from the first of two ends to the other, at regular moments while it sent.
 * @returns ms, ascending
 */
export function delaysBetween(from: readonly ChannelLog[], to: readonly ChannelLog[]): readonly number[] {
  const [own] = from;
  const other = to.find(({ label }) => label === own?.label);
  if (own === undefined || other === undefined) throw new Error("the two ends have no channel in common");
  const { sent } = own;
  const arrived = other.received;
  const count = Math.min(sent.length, arrived.length);
  const pathMs = Math.min(...sent.slice(0, count).map((at, i) => (arrived[i] as number) - at));
  const delays: number[] = [];
  let last = 0;
  for (let at = sent[0] as number; at < (arrived[count - 1] as number); at += STEP_MS) {
    while (last + 1 < count && (sent[last + 1] as number) <= at) last++;
    delays.push(Math.max(pathMs, (arrived[last] as number) - at));
  }
  return delays.sort((a, b) => a - b);
}
