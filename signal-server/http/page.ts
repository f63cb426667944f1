/** Answers all requests for the page: with the built files, or through the development server. */
import type { IncomingMessage, ServerResponse } from "node:http";

export interface Page {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Undefined for the development server, which injects inline styles and scripts. */
  readonly contentSecurityPolicy: string | undefined;
  /** True if it accepts WebSockets of its own on the same server (hot reload). */
  readonly takesUpgrades: boolean;
  close?(): Promise<void>;
}
