/** The `Keeps` of this page: with its server, its clock and its visibility. */
import type { Signal } from "@preact/signals";
import { isVisible } from "../visibility.ts";
import type { KeptShares, Receipts } from "./keeper.ts";
import { keeperServer } from "./keeper-server.ts";
import { Keeps } from "./keeps.ts";

export function pageKeeps(shares: Signal<KeptShares>, receipts: Receipts): Keeps {
  return new Keeps(shares, {
    server: keeperServer(),
    receipts,
    isVisible,
    now: () => Date.now(),
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  });
}
