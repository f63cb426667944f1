/** A peer's name, with its role where it is not the rule. */
import type { Recording } from "../model/recording.ts";
import { roleOf } from "../model/roles.ts";
import { texts } from "../texts/current.ts";

/** Roles that differ within a run. */
const NAMED: readonly string[] = ["fast", "slow", "free-rider", "newcomer"];

export function nameWithRole(recording: Recording, number: number): string {
  const role = roleOf(recording, number);
  const name = texts.peers.name(number);
  return NAMED.includes(role) ? texts.peers.named(name, texts.peers.roles[role].label) : name;
}
