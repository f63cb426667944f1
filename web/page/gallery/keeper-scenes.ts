/** Shares on a page whose server has a keeper: each state of the keeper, and each reason why it keeps nothing. */
import { KEEPER_CLIENT, type KeeperOffer } from "../../../shared/keeper/protocol.ts";
import type { SessionView } from "../../bridge/views.ts";
import type { Keeping, KeptShare } from "../keeper/keeping.ts";
import { type MadeUpKeeper, NO_KEEPER } from "./fake-keeper.ts";
import { downloading, five, peer, whole } from "./made-up.ts";
import { open } from "./private-scenes.ts";

const OFFER: KeeperOffer = { days: 7, shareBytes: 10_000_000_000, isPublicAllowed: false };
/** Friday evening, so that pictures stay the same. */
const expiresAt = Date.UTC(2026, 11, 4, 18, 53);
const receipt = { token: "made-up", expiresAt, hasAll: true };

const shared = (n: number, name: string, length = 367_000_000): SessionView =>
  whole(n, "seeding", {
    name,
    length,
    sealed: open,
    peers: five.slice(1, 2),
    swarm: { seeders: 1, leechers: 1 },
  });
const published: SessionView = { ...shared(80, "for everybody.zip"), sealed: undefined } as SessionView;
const paused = { ...shared(81, "paused.zip"), state: "paused", peers: [] } as SessionView;

const server = peer(8, { progress: 1, client: KEEPER_CLIENT, amChoking: true, peerInterested: false });
const fetching: Keeping = { kind: "fetching", share: 0.4, expiresAt };
const kept: Keeping = { kind: "kept", expiresAt };
const over = (why: (Keeping & { kind: "over" })["why"]): Partial<KeptShare> => ({
  keeping: { kind: "over", why },
});

interface Scene {
  readonly views: readonly SessionView[];
  readonly keeper: MadeUpKeeper;
}

const scene = (
  shares: readonly (readonly [SessionView, Partial<KeptShare>])[],
  offer: Partial<KeeperOffer> = {},
): Scene => ({
  views: shares.map(([view]) => view),
  keeper: {
    offer: { ...OFFER, ...offer },
    shares: shares.flatMap(([view, share]) =>
      view.kind === "torrent" ? [[view.infoHash, share] as const] : [],
    ),
  },
});

const none: Partial<KeptShare> = { keeping: { kind: "none" } };

const KEEPER_WORLD: Readonly<Record<string, Scene>> = {
  "keeper-welcome": scene([]),
  "keeper-offer": scene([[shared(82, "film.mp4"), none]]),
  "keeper-offer-public": scene([[published, none]], { isPublicAllowed: true, days: 1 }),
  "keeper-not-offered": scene([
    [shared(83, "whole disk.iso", 48_000_000_000), none],
    [published, none],
  ]),
  "keeper-asking": scene([[shared(82, "film.mp4"), { ...none, pending: "keep" }]]),
  "keeper-fetching": scene([
    [shared(82, "film.mp4"), { keeping: fetching, receipt }],
    [paused, { keeping: fetching, receipt }],
    [shared(84, "its server sleeps.zip"), { keeping: fetching, receipt, silences: 2 }],
  ]),
  "keeper-kept": scene([
    [shared(82, "film.mp4"), { keeping: kept, receipt }],
    [shared(85, "asked for elsewhere.zip"), { keeping: kept }],
  ]),
  "keeper-over": scene(
    (
      [
        "nobody-completes",
        "no-room",
        "expired",
        "gone",
        "given-up",
        "too-large",
        "public",
        "refused",
      ] as const
    ).map((why, n) => [shared(86 + n, `${why}.zip`), over(why)] as const),
  ),
  "keeper-failed": scene(
    (
      [
        "too-many-today",
        "no-room",
        "too-many-shares",
        "unreachable",
        "unavailable",
        "too-many-requests",
        "wrong-origin",
        "bad-request",
      ] as const
    )
      .map((failure, n) => [shared(96 + n, `${failure}.zip`), { ...none, failure }] as const)
      .concat([[shared(105, "wrong-token.zip"), { keeping: kept, failure: "wrong-token" }] as never]),
  ),
  "receiver-kept": scene([
    [
      whole(106, "complete", { name: "received.zip", sealed: open, peers: five.slice(0, 1) }),
      { keeping: kept },
    ],
  ]),
  "receiver-keeper": scene([
    [downloading(107, 0.37, { sealed: open, peers: [server, ...five.slice(1, 3)] }), { keeping: kept }],
  ]),
};

export const KEEPER_SCENES: Readonly<Record<string, readonly SessionView[]>> = Object.fromEntries(
  Object.entries(KEEPER_WORLD).map(([name, { views }]) => [name, views]),
);

export function keeperIn(name: string): MadeUpKeeper {
  return KEEPER_WORLD[name]?.keeper ?? NO_KEEPER;
}
