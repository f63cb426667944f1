/** What a test and a WebTorrent client in another process or page send each other. */
import type { Sample } from "../../content.ts";

/** Bytes per second; undefined: no limit. */
export interface Limits {
  readonly upload?: number;
  readonly download?: number;
}

export type Order =
  | { readonly type: "seed"; readonly sample: Sample; readonly trackers: readonly string[] }
  | { readonly type: "open"; readonly magnet: string; readonly trackers: readonly string[] }
  /** Bytes per second. */
  | { readonly type: "limit"; readonly upload: number }
  | { readonly type: "view" }
  | { readonly type: "digest" };

/** Payload bytes exchanged with one connected peer, whose id is hexadecimal. */
export interface ExchangeView {
  readonly peerId: string;
  readonly downloaded: number;
  readonly uploaded: number;
}

export interface ClientView {
  /** Its own, hexadecimal; a tab keeps it to itself. */
  readonly peerId?: string;
  readonly isDone: boolean;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly peers: readonly ExchangeView[];
}

export interface Reply {
  readonly infoHash?: string;
  readonly torrent?: ClientView | undefined;
  readonly sha256?: string;
  readonly failure?: string;
}
