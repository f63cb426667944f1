/** Who answers what is neither the tracker nor JSON: the built files, or the development server. */
import type { IncomingMessage, ServerResponse } from "node:http";

export interface Page {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Undefined: none, because the development server injects inline styles and scripts. */
  readonly contentSecurityPolicy: string | undefined;
  /** Whether it takes WebSockets of its own on the same server (hot reload). */
  readonly takesUpgrades: boolean;
  close?(): Promise<void>;
}
