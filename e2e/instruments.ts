/**
 * Runs in every page before the app: makes files, and counts the bytes on every way by which a piece could pass through the page.
 * Functions here go to the page as source text, so they refer to nothing outside themselves but `seededBytes`, which is sent along.
 */
import type { BrowserContext } from "@playwright/test";
import { type Sample, seededBytes } from "./content.ts";

export interface Traffic {
  /** Bytes that page code sent or received on data channels. */
  channelBytes: number;
  /** Bytes in buffers of 1 KiB and more that passed between the page and a worker or port. */
  portBytes: number;
}

declare global {
  interface Window {
    testing: {
      readonly traffic: Traffic;
      /** From now on, keeps what page code sends and receives on data channels. */
      record(): void;
      /** What was kept: one run of bytes for each channel and direction. */
      recorded(): readonly Uint8Array<ArrayBuffer>[];
      /** @returns a drag that carries these files. */
      transfer(samples: readonly Sample[]): DataTransfer;
    };
  }
}

export async function instrument(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: instruments() });
}

/** @returns the source text that a page runs before the app */
export function instruments(): string {
  // Where esbuild compiled this file, functions are wrapped into its helper `__name`.
  return `{ const __name = (named) => named; const seededBytes = ${seededBytes.toString()}; (${install.toString()})(seededBytes); }`;
}

function install(bytesOf: typeof seededBytes): void {
  const traffic: Traffic = { channelBytes: 0, portBytes: 0 };
  const BULK = 1024;
  /** The same sample is the same file each time: a tab recognises it by this, too. */
  const CHANGED_AT = Date.UTC(2026, 0, 1);

  const bulkIn = (value: unknown): number => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
      return value.byteLength >= BULK ? value.byteLength : 0;
    if (value === null || typeof value !== "object" || value instanceof Blob) return 0;
    return Object.values(value).reduce((sum: number, part) => sum + bulkIn(part), 0);
  };
  const lengthOf = (value: unknown): number => {
    if (typeof value === "string") return value.length;
    if (value instanceof Blob) return value.size;
    return value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? value.byteLength : 0;
  };

  const beforeCall = (
    target: object,
    name: string,
    look: (argument: unknown, owner: unknown) => void,
  ): void => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== "function") return;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
      look(args[0], this);
      return Reflect.apply(original, this, args);
    });
  };
  /** Listens only where page code has subscribed: nobody else reads these messages. */
  const onMessages = (prototype: EventTarget, look: (data: unknown, owner: unknown) => void): void => {
    const watched = new WeakSet<EventTarget>();
    const subscribe = EventTarget.prototype.addEventListener;
    const watch = (target: EventTarget): void => {
      if (watched.has(target)) return;
      watched.add(target);
      subscribe.call(target, "message", (event) => look(event instanceof MessageEvent && event.data, target));
    };
    Object.defineProperty(prototype, "addEventListener", {
      configurable: true,
      value(this: EventTarget, ...args: Parameters<typeof subscribe>) {
        if (args[0] === "message") watch(this);
        subscribe.apply(this, args);
      },
    });
    const property = Object.getOwnPropertyDescriptor(prototype, "onmessage");
    Object.defineProperty(prototype, "onmessage", {
      configurable: true,
      get(this: EventTarget) {
        return property?.get?.call(this);
      },
      set(this: EventTarget, handler: unknown) {
        watch(this);
        property?.set?.call(this, handler);
      },
    });
  };

  type Runs = Map<unknown, Uint8Array<ArrayBuffer>[]>;
  let records: { readonly sent: Runs; readonly received: Runs } | undefined;
  const keep = (runs: Runs | undefined, channel: unknown, data: unknown): void => {
    if (runs === undefined) return;
    const run = runs.get(channel) ?? [];
    runs.set(channel, run);
    if (typeof data === "string") run.push(new TextEncoder().encode(data));
    else if (data instanceof ArrayBuffer) run.push(new Uint8Array(data.slice(0)));
    else if (ArrayBuffer.isView(data))
      run.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
  };
  const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  };
  const onPort = (data: unknown): void => {
    traffic.portBytes += bulkIn(data);
  };
  if (typeof RTCDataChannel === "function") {
    beforeCall(RTCDataChannel.prototype, "send", (data, channel) => {
      traffic.channelBytes += lengthOf(data);
      keep(records?.sent, channel, data);
    });
    onMessages(RTCDataChannel.prototype, (data, channel) => {
      traffic.channelBytes += lengthOf(data);
      keep(records?.received, channel, data);
    });
  }
  for (const prototype of [MessagePort.prototype, Worker.prototype]) {
    beforeCall(prototype, "postMessage", onPort);
    onMessages(prototype, onPort);
  }

  window.testing = {
    traffic,
    record: () => {
      records = { sent: new Map(), received: new Map() };
    },
    recorded: () => [...(records?.sent.values() ?? []), ...(records?.received.values() ?? [])].map(joined),
    transfer: (samples) => {
      const transfer = new DataTransfer();
      for (const { name, seed, length } of samples)
        transfer.items.add(new File([bytesOf(seed, length)], name, { lastModified: CHANGED_AT }));
      return transfer;
    },
  };
}
