/** Names of peers as views show them. */
import { texts } from "../texts/current.ts";

export function nameOf(number: number): string {
  return texts.peers.name(number);
}

export function namesOf(numbers: readonly number[]): readonly string[] {
  return numbers.map(nameOf);
}
