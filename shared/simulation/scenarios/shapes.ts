/** Units and block sizes that the studies share. */
import { MINUTE_MS } from "../../core/time.ts";
import type { Scenario } from "../scenario.ts";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const HOUR_MS = 60 * MINUTE_MS;

/** Larger blocks make the simulation coarser and faster: a quarter or a sixteenth of the events of 16 KiB blocks. */
export const BLOCK_64: Partial<Scenario> = { blockLength: 64 * KIB };
export const WHOLE_PIECES: Partial<Scenario> = { blockLength: 256 * KIB };
