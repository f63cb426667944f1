/** Sizes of swarms and blocks that the studies share. */
import { MINUTE_MS } from "../../core/time.ts";
import type { Scenario } from "../scenario.ts";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const HOUR_MS = 60 * MINUTE_MS;

/** Blocks of 64 KiB and whole pieces: a quarter and a sixteenth of the events, at a coarser grain. */
export const BLOCK_64: Partial<Scenario> = { blockLength: 64 * KIB };
export const WHOLE_PIECES: Partial<Scenario> = { blockLength: 256 * KIB };
