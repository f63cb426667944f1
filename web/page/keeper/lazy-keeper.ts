/**
 * All of the keeper that a page loads before somebody shares something on a server that has one. `keeps.ts` does the work.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { KeeperOffer } from "../../../shared/keeper/protocol.ts";
import type { Keeper, KeptShares, Receipts } from "./keeper.ts";
import type { Keeps } from "./keeps.ts";

export interface PageKeeper extends Keeper {
  /** Forgets the shares that are not here any more. */
  keepOnly(isHere: (infoHash: InfoHash) => boolean): void;
}

export function lazyKeeper(offer: ReadonlySignal<KeeperOffer | undefined>, receipts: Receipts): PageKeeper {
  const shares = signal<KeptShares>(new Map());
  let loading: Promise<Keeps> | undefined;
  const load = (): Promise<Keeps> => {
    loading ??= import("./page-keeps.ts").then(({ pageKeeps }) => pageKeeps(shares, receipts));
    return loading;
  };
  return {
    offer,
    shares,
    follow: (infoHash, origin) => {
      let end: (() => void) | undefined;
      let isEnded = false;
      const start = async (): Promise<void> => {
        if (origin === "received" && (await receipts.of(infoHash)) === undefined) return;
        const keeps = await load();
        if (!isEnded) end = keeps.follow(infoHash, origin === "new");
      };
      // Without this code, the page lacks a button and nothing else.
      start().catch(() => undefined);
      return () => {
        isEnded = true;
        end?.();
      };
    },
    command: (infoHash, command) => {
      load().then(
        (keeps) => keeps.command(infoHash, command),
        () => undefined,
      );
    },
    keepOnly: (isHere) => {
      const here = [...shares.peek()].filter(([infoHash]) => isHere(infoHash));
      if (here.length < shares.peek().size) shares.value = new Map(here);
    },
  };
}
