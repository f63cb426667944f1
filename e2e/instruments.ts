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
      /** @returns a drag that carries these files. */
      transfer(samples: readonly Sample[]): DataTransfer;
    };
  }
}

export async function instrument(context: BrowserContext): Promise<void> {
  // Where esbuild compiled this file, functions are wrapped into its helper `__name`.
  await context.addInitScript({
    content: `{ const __name = (named) => named; const seededBytes = ${seededBytes.toString()}; (${install.toString()})(seededBytes); }`,
  });
}

function install(bytesOf: typeof seededBytes): void {
  const traffic: Traffic = { channelBytes: 0, portBytes: 0 };
  const BULK = 1024;

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

  const beforeCall = (target: object, name: string, look: (argument: unknown) => void): void => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== "function") return;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
      look(args[0]);
      return Reflect.apply(original, this, args);
    });
  };
  /** Listens only where page code has subscribed: nobody else reads these messages. */
  const onMessages = (prototype: EventTarget, look: (data: unknown) => void): void => {
    const watched = new WeakSet<EventTarget>();
    const subscribe = EventTarget.prototype.addEventListener;
    const watch = (target: EventTarget): void => {
      if (watched.has(target)) return;
      watched.add(target);
      subscribe.call(target, "message", (event) => look(event instanceof MessageEvent && event.data));
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

  const onChannel = (data: unknown): void => {
    traffic.channelBytes += lengthOf(data);
  };
  const onPort = (data: unknown): void => {
    traffic.portBytes += bulkIn(data);
  };
  if (typeof RTCDataChannel === "function") {
    beforeCall(RTCDataChannel.prototype, "send", onChannel);
    onMessages(RTCDataChannel.prototype, onChannel);
  }
  for (const prototype of [MessagePort.prototype, Worker.prototype]) {
    beforeCall(prototype, "postMessage", onPort);
    onMessages(prototype, onPort);
  }

  window.testing = {
    traffic,
    transfer: (samples) => {
      const transfer = new DataTransfer();
      for (const { name, seed, length } of samples)
        transfer.items.add(new File([bytesOf(seed, length)], name));
      return transfer;
    },
  };
}
