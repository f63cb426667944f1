/** A keeper without a server: keeps what a scene says, and carries out commands at once. */
import { signal } from "@preact/signals";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { KeeperOffer } from "../../../shared/keeper/protocol.ts";
import type { Keeper, KeptShares } from "../keeper/keeper.ts";
import { answered, type KeptShare, NOTHING_KNOWN } from "../keeper/keeping.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Friday evening, so that pictures stay the same. */
const UNTIL = Date.UTC(2026, 11, 4, 18, 53);

export interface MadeUpKeeper {
  readonly offer: KeeperOffer | undefined;
  readonly shares: readonly (readonly [InfoHash, Partial<KeptShare>])[];
}

export const NO_KEEPER: MadeUpKeeper = { offer: undefined, shares: [] };

export function fakeKeeper({ offer, shares }: MadeUpKeeper): Keeper {
  const known = shares.map(([infoHash, over]) => [infoHash, { ...NOTHING_KNOWN, ...over }] as const);
  const kept = signal<KeptShares>(new Map(known));
  return {
    offer: signal(offer),
    shares: kept,
    follow: () => () => {},
    command: (infoHash, command) => {
      const share = kept.peek().get(infoHash) ?? NOTHING_KNOWN;
      const grant = { token: "made-up", expiresAt: UNTIL + (command === "extend" ? DAY_MS : 0) };
      const answer = command === "end" ? ({ kind: "ended" } as const) : ({ kind: "granted", grant } as const);
      kept.value = new Map(kept.peek()).set(infoHash, answered(share, command, answer));
    },
  };
}
