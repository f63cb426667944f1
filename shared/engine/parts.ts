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
import { PeerPieces } from "./peer-pieces.ts";
import { SuperSeeding } from "./super-seeding.ts";
import { Uploader } from "./uploader.ts";

export interface Parts<Payload extends HasLength> {
  readonly context: Context;
  readonly announceSchedule: AnnounceSchedule;
  readonly neighbours: Neighbours;
  readonly links: Links<Payload>;
  readonly handshakes: Handshakes<Payload>;
  readonly metadata: MetadataExchange<Payload>;
  readonly peerPieces: PeerPieces<Payload>;
  readonly finished: FinishedPieces<Payload>;
  readonly downloader: Downloader<Payload>;
  readonly rounds: ChokeRounds;
  readonly superSeeding: SuperSeeding<Payload>;
  readonly uploader: Uploader<Payload>;
}

export function createParts<Payload extends HasLength>(now: Instant, options: EngineOptions): Parts<Payload> {
  const context = new Context(now, options);
  const neighbours = new Neighbours(options.ownId, options.random);
  const finished = new FinishedPieces<Payload>(context);
  const superSeeding = new SuperSeeding<Payload>(context);
  return {
    context,
    announceSchedule: new AnnounceSchedule(now),
    neighbours,
    links: new Links(context, neighbours),
    handshakes: new Handshakes(context),
    metadata: new MetadataExchange(context),
    peerPieces: new PeerPieces(context),
    finished,
    downloader: new Downloader(context, finished),
    rounds: new ChokeRounds(context, now),
    superSeeding,
    uploader: new Uploader(context, superSeeding),
  };
}
