/** A peer's name, with its role where it is not the rule. */
import type { Recording } from "../model/recording.ts";
import { isDistinct, roleOf } from "../model/roles.ts";
import { texts } from "../texts/current.ts";

/** @param about words that contain the name; the role follows them */
export function nameWithRole(
  recording: Recording,
  number: number,
  about: (name: string) => string = (name) => name,
): string {
  const role = roleOf(recording, number);
  const words = about(texts.peers.name(number));
  return isDistinct(role) ? texts.peers.named(words, texts.peers.roles[role].label) : words;
}
