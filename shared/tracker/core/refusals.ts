/** Why the tracker refuses a message or a socket: a short name for statistics, and the words that the client receives. */
import { PEER_ID_TAKEN, TRY_LATER } from "../protocol/limits.ts";
import { VIOLATIONS, type ViolationName } from "../protocol/violation.ts";

export const REFUSALS = {
  "peer-id-taken": PEER_ID_TAKEN,
  "too-many-connections": "too many connections from this address",
  "too-many-messages": "too many messages",
  "too-many-messages-from-address": `too many messages from this address${TRY_LATER}`,
  "too-many-malformed": "too many malformed messages",
  busy: `the tracker is busy${TRY_LATER}`,
  "too-many-torrents": "too many torrents on this connection",
  "too-many-peer-ids": "too many peer ids on this connection",
  "too-many-offers-to-peer": "this peer gets too many offers",
  "not-announced": "announce in this swarm first",
  "peer-id-not-announced": "announce this peer id on this connection first",
  "no-such-peer": "this peer is not in the swarm",
  "no-such-offer": "there is no such offer to answer",
  "repeated-offer": "this offer was made before",
} as const;
type RefusalName = keyof typeof REFUSALS;

const NAMES: ReadonlyMap<string, RefusalName> = new Map(
  Object.entries(REFUSALS).map(([name, words]) => [words, name as RefusalName]),
);

/** @param reason of a failure, or of a closing frame. @returns one of a few names, whatever a client sent */
export function refusalName(reason: string): RefusalName | ViolationName | "other" {
  const [violation] = reason.split(" in ", 1);
  return NAMES.get(reason) ?? VIOLATIONS.find((name) => name === violation) ?? "other";
}
