/**
 * One torrent as a state machine: `step(now, input) → outputs`. No clock, no chance but `random`, no input or output but
 * these: the same code runs in a tab's worker, in unit tests and in simulation. This is all that the host of an engine
 * sees; `torrent-engine.ts` is how it works.
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
