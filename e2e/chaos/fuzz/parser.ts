/** What the fuzzer needs of a parser, or of a program behind one. */
import type { Random } from "../../../shared/core/random.ts";

export interface Parser {
  /** Also of its corpus. */
  readonly name: string;
  /** One line: what is fed, and what must hold. */
  readonly title: string;
  /** Inputs of one run in `npm test`. */
  readonly few: number;
  start(random: Random): Subject | Promise<Subject>;
}

export interface Subject {
  /** Receives one input. @throws when something is wrong that a user, or another client, would notice */
  take(input: Uint8Array): void | Promise<void>;
  /** After the last input. @returns figures, in words. @throws like `take` */
  finish?(): Promise<string>;
}

/** @throws when the claim is false */
export function claim(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(`not true: ${what}`);
}

/** A subject that keeps nothing between two inputs. */
export function stateless(take: (input: Uint8Array, random: Random) => void | Promise<void>) {
  return (random: Random): Subject => ({ take: (input) => take(input, random) });
}
