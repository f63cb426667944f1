/** Answers the operations of a membership that this process has alone, or that it cannot reach: by its own members. */
import { unreachable } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { SwarmCounts } from "../protocol/messages.ts";
import type { Count, Join, MembershipAnswer, MembershipOperation } from "./membership.ts";
import type { Registry } from "./registry.ts";

const NO_COUNTS: SwarmCounts = { complete: 0, incomplete: 0, downloaded: 0 };

/** @returns undefined if the operation has no answer */
export function answerLocally(
  random: Random,
  registry: Registry,
  operation: MembershipOperation,
): MembershipAnswer | undefined {
  switch (operation.type) {
    case "join":
      return joined(random, registry, operation);
    case "count":
      return counted(registry, operation);
    case "claim":
      return { type: "claimed", operation, isGranted: true };
    case "forward":
      return { type: "absent", operation };
    case "spend":
    case "renew":
    case "leave":
    case "release":
      return undefined;
    default:
      return unreachable(operation);
  }
}

/** @returns undefined if it has left meanwhile */
function joined(random: Random, registry: Registry, operation: Join): MembershipAnswer | undefined {
  const { infoHash, peerId, signals, numwant, offers } = operation.announce;
  const swarm = registry.swarm(infoHash);
  const member = swarm?.member(peerId);
  if (swarm === undefined || member === undefined) return undefined;
  const peers = signals ? swarm.choose(random, numwant, member) : [];
  const receivers = swarm.choose(random, offers.length, member);
  return { type: "joined", operation, counts: swarm.counts, peers, receivers };
}

function counted(registry: Registry, operation: Count): MembershipAnswer {
  const { message } = operation;
  const hashes = message.type === "scrape" ? message.infoHashes : [message.infoHash];
  const counts = hashes.map((hash) => registry.swarm(hash)?.counts ?? NO_COUNTS);
  return { type: "counted", operation, counts };
}
