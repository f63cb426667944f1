/** A peer's colour next to its name; the sharer's has a mark, so that it differs also in shape. */
import type { KnownPeer } from "../swarm/known-peers.ts";
import { nameOfPeer, texts } from "../texts/current.ts";

interface SwatchProps {
  /** 0xRRGGBB; undefined: it has none. */
  readonly colour: number | undefined;
  readonly isSharer?: boolean;
}

export function Swatch({ colour, isSharer = false }: SwatchProps) {
  const background = colour === undefined ? "transparent" : `#${colour.toString(16).padStart(6, "0")}`;
  return (
    <span class={isSharer ? "swatch swatch-sharer" : "swatch"} style={{ background }} aria-hidden="true" />
  );
}

/** @param peer undefined: it has just come, and has no name yet */
export function NamedPeer({ peer }: { readonly peer: KnownPeer | undefined }) {
  return (
    <>
      <Swatch colour={peer?.colour} isSharer={peer?.label === "sharer"} />
      {peer === undefined ? texts.peerName.unnamed : nameOfPeer(peer.label)}
    </>
  );
}
