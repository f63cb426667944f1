/** The parts of an engine. A part may know the parts above it in this list, never those below. */
import type { Instant } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import { AnnounceSchedule } from "./announce-schedule.ts";
import { ChokeRounds } from "./choke-rounds.ts";
import { Context } from "./context.ts";
import { Downloader } from "./downloader.ts";
import { FinishedPieces } from "./finished-pieces.ts";
import { Handshakes } from "./handshakes.ts";
import type { EngineOptions } from "./io.ts";
import { Links } from "./links.ts";
import { MetadataExchange } from "./metadata-exchange.ts";
import { Neighbours } from "./neighbours.ts";
import { Offences } from "./offences.ts";
import { PeerPieces } from "./peer-pieces.ts";
import { SuperSeeding } from "./super-seeding.ts";
import { Uploader } from "./uploader.ts";

export type Parts<Payload extends HasLength> = ReturnType<typeof createParts<Payload>>;

export function createParts<Payload extends HasLength>(now: Instant, options: EngineOptions) {
  const context = new Context(now, options);
  const neighbours = new Neighbours(options.ownId, options.random);
  const finished = new FinishedPieces<Payload>(context);
  const superSeeding = new SuperSeeding<Payload>(context);
  return {
    context,
    announceSchedule: new AnnounceSchedule(now),
    neighbours,
    offences: new Offences(),
    links: new Links<Payload>(context, neighbours),
    handshakes: new Handshakes<Payload>(context),
    metadata: new MetadataExchange<Payload>(context),
    peerPieces: new PeerPieces<Payload>(context),
    finished,
    downloader: new Downloader<Payload>(context, finished),
    rounds: new ChokeRounds(context, now),
    superSeeding,
    uploader: new Uploader<Payload>(context, superSeeding),
  };
}
