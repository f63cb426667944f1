/** Every parser that reads what others have written, in the order in which they are fuzzed. */
import { FORMATS } from "./formats.ts";
import { INTRODUCTIONS } from "./introductions.ts";
import type { Parser } from "./parser.ts";
import { SIGNALLING } from "./signalling.ts";
import { TEXTS } from "./texts.ts";
import { TRACKER_CLIENT } from "./tracker-client.ts";
import { TRACKER_SERVER } from "./tracker-server.ts";
import { WIRE } from "./wire.ts";

export const PARSERS: readonly Parser[] = [
  WIRE,
  ...FORMATS,
  ...TEXTS,
  ...SIGNALLING,
  INTRODUCTIONS,
  TRACKER_CLIENT,
  TRACKER_SERVER,
];
