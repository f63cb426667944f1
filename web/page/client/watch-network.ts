/** Reports what the browser notices about the network. Workers get these events as pages do. */
import type { NetworkChange } from "../../shared/session/network.ts";

interface NavigatorWithConnection extends WorkerNavigator {
  /** Only in Chromium; `type` only on phones and Chromebooks. */
  readonly connection?: EventTarget & { readonly type?: string };
}

export function watchNetwork(report: (change: NetworkChange) => void): void {
  self.addEventListener("online", () => report("online"));
  self.addEventListener("offline", () => report("offline"));
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
