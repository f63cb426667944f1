/**
 * Which requests the service worker answers. Where the browser has static routing, it does not even start the service worker
 * for the others.
 */

/** Not in TypeScript's library yet: https://wicg.github.io/service-worker-static-routing-api */
export interface StaticRoute {
  readonly condition: { readonly urlPattern: { readonly pathname?: string } };
  readonly source: "fetch-event" | "network" | "race-network-and-fetch-handler";
}

interface RoutableEvent extends ExtendableEvent {
  addRoutes?(routes: readonly StaticRoute[]): Promise<void>;
}

/** The first that matches decides. */
const ROUTES: readonly StaticRoute[] = [
  { condition: { urlPattern: { pathname: "/files/*" } }, source: "fetch-event" },
  { condition: { urlPattern: {} }, source: "network" },
];

export function addRoutes(event: RoutableEvent): void {
  // A browser that does not know one of them asks the fetch handler about every request, which is slower and no more.
  const added = event.addRoutes?.(ROUTES).catch(() => undefined);
  if (added !== undefined) event.waitUntil(added);
}
