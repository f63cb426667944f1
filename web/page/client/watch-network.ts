/**
 * Reports what the browser notices about the network. It runs in the page for the worker's sake: Chromium sends these events
 * to windows only, although its workers know `navigator.onLine`.
 */
import type { NetworkChange } from "../../bridge/messages.ts";

interface NavigatorWithConnection extends Navigator {
  /** Only in Chromium; `type` only on phones and Chromebooks. */
  readonly connection?: EventTarget & { readonly type?: string };
}

export function watchNetwork(report: (change: NetworkChange) => void): void {
  window.addEventListener("online", () => report("online"));
  window.addEventListener("offline", () => report("offline"));
  const { connection }: NavigatorWithConnection = navigator;
  // The event also comes with every new estimate of the rate. The type changes when a phone moves from Wi-Fi to mobile data,
  // which it may do without being offline.
  let type = connection?.type;
  connection?.addEventListener("change", () => {
    const before = type;
    type = connection.type;
    if (type !== before && type !== "none") report("changed");
  });
}
