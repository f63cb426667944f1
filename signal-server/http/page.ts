/** Answers all requests for the page: with the built files, or through the development server. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** HTTP/1; HTTP/2 through Node's compatibility layer, which has all of it that is used here. */
export type PageRequest = IncomingMessage;
export type PageResponse = ServerResponse;

export interface Page {
  /** The URL is below the base path. */
  handle(request: PageRequest, response: PageResponse): void;
  /** True if it accepts WebSockets of its own on the same server (hot reload). */
  readonly takesUpgrades: boolean;
  close?(): Promise<void>;
}
