/** What flows between the peers of a swarm at one moment, and why. */
import { isHere, type LinkSample, type Recording, type Sample } from "../model/recording.ts";
import { SEEDER_NUMBER } from "../model/setup.ts";
import { type ChokeMark, isByChance } from "./choke-grid.ts";

/** The slot that data flows in. "choked": in none any more; what is under way still arrives. */
export type FlowSlot = Extract<ChokeMark, "regular" | "in-turn" | "by-chance" | "optimistic" | "choked">;

export interface Flow {
  readonly from: number;
  readonly link: LinkSample;
  readonly slot: FlowSlot;
}

/** Links that get a line: a served peer, or data still arriving. Slowest first, so that they are drawn below the others. */
export function flowsOf(recording: Recording, { peers }: Sample): readonly Flow[] {
  const flows: Flow[] = [];
  for (const [from, peer] of peers.entries()) {
    if (!isHere(peer)) continue;
    // A peer that has the whole file wants nothing back, and serves everybody in turn.
    const servesInTurn =
      recording.mode === "p2p" && (from === SEEDER_NUMBER || peer.piecesHave === recording.pieceCount);
    for (const link of peer.links)
      if (link.uploadRate > 0 || (link.unchoke !== "choked" && link.isInterested))
        flows.push({ from, link, slot: slotOf(link, servesInTurn) });
  }
  return flows.sort((a, b) => a.link.uploadRate - b.link.uploadRate);
}

function slotOf(link: LinkSample, servesInTurn: boolean): FlowSlot {
  if (link.unchoke === "choked") return "choked";
  if (servesInTurn) return "in-turn";
  return isByChance(link) ? "by-chance" : link.unchoke;
}
