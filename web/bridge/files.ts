/**
 * How the service worker gets at what a tab has stored. It sends every open page a FileRequest with a port, which the page
 * passes on to its worker; the rest takes place between the two ends of the port. The service worker pulls: each `pull` is
 * answered by one `chunk`, so that a slow reader never fills memory.
 */
import type { InfoHash } from "../../shared/core/ids.ts";

/** From the service worker to every page; the port is transferred with it. */
export interface FileRequest {
  readonly type: "file-request";
  readonly infoHash: InfoHash;
  /** "zip": all wanted files. */
  readonly file: number | "zip";
  /** Names the save that started the request; undefined: nobody saves. */
  readonly save: string | undefined;
  /** A Web Lock that the service worker holds as long as it lives. */
  readonly serviceLock: string | undefined;
}

/** The service worker's end of the port. */
export type ServiceToWorker =
  /** The bytes that are to be read, before the first `pull`. `isPlayback`: a player needs them, in order and soon. */
  | { readonly type: "open"; readonly start: number; readonly end: number; readonly isPlayback: boolean }
  | { readonly type: "pull" }
  /** Nothing more is needed. */
  | { readonly type: "cancel" };

export interface FoundFile {
  readonly type: "found";
  /** Bytes. */
  readonly length: number;
  /** To save under: cleaned. */
  readonly name: string;
  /** Everything is stored. */
  readonly isComplete: boolean;
  /** The page that started `FileRequest.save`. */
  readonly isOwnSave: boolean;
  /** A Web Lock that the tab's worker holds as long as it lives. */
  readonly lifeLock: string | undefined;
}

/** The worker's end. The first message is `found` or `absent`. */
export type WorkerToService =
  | FoundFile
  | { readonly type: "absent" }
  /** Transferred. */
  | { readonly type: "chunk"; readonly bytes: ArrayBuffer }
  /** Nothing follows. */
  | { readonly type: "end" }
  | { readonly type: "failed"; readonly message: string };

/** From a page to the service worker. */
export type PageToService =
  /** A worker serves streams: without messages, browsers end a service worker after half a minute. */
  | { readonly type: "keep-alive" }
  /** This page is to be controlled: one that was reloaded past the service worker is not. */
  | { readonly type: "claim" }
  /** A page has loaded and has nothing urgent to do. */
  | { readonly type: "loaded" }
  /** Replied to on the port that is transferred with it, with the ReceivedShare of that name or undefined. */
  | { readonly type: "take-share"; readonly id: string }
  /** Replied to on the port that is transferred with it: true if no file is being sent to any tab. */
  | { readonly type: "is-idle" }
  /** To a version that waits: it takes over from the one that is active. */
  | { readonly type: "take-over" };

/** What the system's share sheet has posted to the app. */
export interface ReceivedShare {
  /** The header Content-Type: it names the boundary between the parts. */
  readonly type: string;
  readonly body: Blob;
}
