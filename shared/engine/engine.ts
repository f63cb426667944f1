/**
 * One torrent as a state machine: `step(now, input) → outputs`. It has no clock, no randomness but `random`, and no other
 * inputs or outputs, so the same code runs in a tab's worker, in unit tests and in simulations. This file is all that the
 * host of an engine needs; `torrent-engine.ts` is the inside.
 */
import type { Instant } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Engine } from "./io.ts";
import type { EngineOptions } from "./options.ts";
import { TorrentEngine } from "./torrent-engine.ts";

export function createEngine<Payload extends HasLength>(
  now: Instant,
  options: EngineOptions,
): Engine<Payload> {
  return new TorrentEngine<Payload>(now, options);
}

export type { Engine } from "./io.ts";
export type { EngineOptions } from "./options.ts";
export type { PieceOrder, Policy } from "./policy.ts";
