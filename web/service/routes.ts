/**
 * Which requests the service worker answers. Where the browser has static routing, it does not even start the service worker
 * for the others.
 */

import { FOLDER } from "./app.ts";

/** Not in TypeScript's library yet: https://wicg.github.io/service-worker-static-routing-api */
export interface StaticRoute {
  readonly condition: {
    readonly urlPattern: { readonly pathname?: string };
    readonly requestMethod?: string;
    readonly requestMode?: RequestMode;
  };
  readonly source: "cache" | "fetch-event" | "network" | "race-network-and-fetch-handler";
}

interface RoutableEvent extends ExtendableEvent {
  addRoutes?(routes: readonly StaticRoute[]): Promise<void>;
}

/** The folder as a URL pattern that matches nothing else. */
const LITERALLY = FOLDER.replace(/[^\w/.~%-]/g, "\\$&");

/** The first that matches decides. */
const ROUTES: readonly StaticRoute[] = [
  { condition: { urlPattern: { pathname: `${LITERALLY}files/*` } }, source: "fetch-event" },
  {
    condition: { urlPattern: { pathname: `${LITERALLY}share` }, requestMethod: "POST" },
    source: "fetch-event",
  },
  // From any version's cache, because another tab may still run an older one; otherwise from the network.
  { condition: { urlPattern: { pathname: `${LITERALLY}assets/*` } }, source: "cache" },
  {
    condition: { urlPattern: { pathname: LITERALLY }, requestMode: "navigate" },
    source: "race-network-and-fetch-handler",
  },
  { condition: { urlPattern: {} }, source: "network" },
];

export function addRoutes(event: RoutableEvent): void {
  // A browser that does not know one of them asks the fetch handler about every request, which is slower and no more. Navigation
  // preload would help there, but would send the server the addresses of files that are saved, with their names.
  const added = event.addRoutes?.(ROUTES).catch(() => undefined);
  if (added !== undefined) event.waitUntil(added);
}
