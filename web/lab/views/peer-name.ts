/** A peer's name, with its role where it is not the rule. */
import type { Recording } from "../model/recording.ts";
import { isDistinct, roleOf } from "../model/roles.ts";
import { texts } from "../texts/current.ts";

export function nameWithRole(recording: Recording, number: number): string {
  const role = roleOf(recording, number);
  const name = texts.peers.name(number);
  return isDistinct(role) ? texts.peers.named(name, texts.peers.roles[role].label) : name;
}
