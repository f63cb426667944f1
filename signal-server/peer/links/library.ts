/**
 * node-datachannel: the only import of it, and what is used of it. It is an optional dependency with a compiled part for each
 * kind of machine, so that it is loaded only when links are wanted.
 *
 * Its callbacks come in tasks of their own, never during a call. Each kind of callback has a queue of its own: a message may
 * arrive before "open", and "closed" before the last messages. An object without a callback for its end is never released.
 */
import { setFlagsFromString } from "node:v8";
import type { NativeIceServer } from "./ice-servers.ts";

/**
 * Percent by which the heap may grow until V8 collects all of it. Pieces and the library's messages are memory outside of the
 * heap, which V8 counts as growth: by default it marks everything after each 8 MB of them, which took a tenth of a transfer's
 * processor time (docs/measurements.md).
 */
const HEAP_GROWTH = 300;

/** A data channel. Apart from `close` and `bufferedAmount`, everything throws once it has been closed. */
export interface NativeChannel {
  close(): void;
  isOpen(): boolean;
  /** Copies the bytes. @throws when it cannot send */
  sendMessageBinary(bytes: Uint8Array): boolean;
  bufferedAmount(): number;
  setBufferedAmountLowThreshold(bytes: number): void;
  onOpen(callback: () => void): void;
  onClosed(callback: () => void): void;
  onError(callback: (error: string) => void): void;
  onBufferedAmountLow(callback: () => void): void;
  onMessage(callback: (message: string | Uint8Array | ArrayBuffer) => void): void;
}

export interface NativeDescription {
  readonly type: string;
  readonly sdp: string;
}

/** A peer connection. */
export interface NativeConnection {
  close(): void;
  /** Makes an offer, unless a remote description was set before. */
  createDataChannel(label: string): NativeChannel;
  localDescription(): NativeDescription | null;
  /** Makes an answer to an offer. @throws when it is malformed or out of place */
  setRemoteDescription(sdp: string, type: "offer" | "answer"): void;
  /** Only after the remote description. @throws when it is malformed */
  addRemoteCandidate(candidate: string, mid: string): void;
  getSelectedCandidatePair(): {
    readonly local: { readonly type: string };
    readonly remote: { readonly type: string };
  } | null;
  /** Milliseconds; negative: unknown. */
  rtt(): number;
  /** Acknowledgements included. */
  bytesSent(): number;
  bytesReceived(): number;
  onLocalDescription(callback: (sdp: string, type: string) => void): void;
  onLocalCandidate(callback: (candidate: string, mid: string) => void): void;
  onGatheringStateChange(callback: (state: string) => void): void;
  onStateChange(callback: (state: string) => void): void;
  onIceStateChange(callback: (state: string) => void): void;
  onDataChannel(callback: (channel: NativeChannel) => void): void;
}

export interface NativeOptions {
  readonly iceServers: NativeIceServer[];
  readonly bindAddress?: string;
  readonly portRangeBegin?: number;
  readonly portRangeEnd?: number;
  readonly maxMessageSize: number;
}

export interface Library {
  readonly PeerConnection: new (name: string, options: NativeOptions) => NativeConnection;
  /** Closes everything in this process and waits for the library's threads. */
  cleanup(): void;
}

/** Links to other peers are impossible in this installation. The message says why, and what to do. */
export class NoDataChannelsError extends Error {
  override readonly name = "NoDataChannelsError";
}

/** @throws NoDataChannelsError */
export async function loadLibrary(load: () => Promise<Library> = importLibrary): Promise<Library> {
  try {
    return await load();
  } catch (error) {
    throw new NoDataChannelsError(sentenceFor(error), { cause: error });
  }
}

async function importLibrary(): Promise<Library> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  return await import("node-datachannel");
}

function sentenceFor(error: unknown): string {
  const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const problem = isMissing
    ? "The package node-datachannel, which connects to other peers, is not installed"
    : `The package node-datachannel, which connects to other peers, does not run here (${process.platform}, ${process.arch})`;
  return `${problem}. Install it with: npm install --include=optional node-datachannel`;
}
