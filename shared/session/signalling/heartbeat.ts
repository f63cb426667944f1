/**
 * Notices that an open connection is dead although nothing reports it: the network has changed, the other end has lost its
 * power, or a router has forgotten the connection. After some silence it asks for a sign of life. A browser cannot send a
 * WebSocket ping, so it sends a message that changes nothing: a scrape, or an announce to trackers that answer no scrapes.
 */
import type { InfoHash } from "../../core/ids.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { Announce, ClientMessage, ServerMessage } from "../../tracker/protocol/messages.ts";
import type { SessionPorts } from "../ports.ts";

/** Together they are the longest time for which a dead connection goes unnoticed: less than half a minute. */
const SILENCE_MS = 20 * SECOND_MS;
const ANSWER_MS = 8 * SECOND_MS;

/** A torrent that the tracker knows. */
interface Topic {
  readonly infoHash: InfoHash;
  /** An announce that changes nothing; undefined before the first one. */
  update(): Announce | undefined;
}

export interface HeartbeatActions {
  /** undefined: there is nothing to ask about. */
  topic(): Topic | undefined;
  send(message: ClientMessage): void;
  /** No answer came. Nothing follows. */
  dead(): void;
}

export class Heartbeat {
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  private readonly actions: HeartbeatActions;
  private heardAt: Instant = 0;
  private isAsking = false;
  private isScraping = false;
  /** Of this tracker; undefined: not known yet. */
  private answersScrapes: boolean | undefined;
  private cancelTimer = (): void => {};

  constructor(ports: Heartbeat["ports"], actions: HeartbeatActions) {
    this.ports = ports;
    this.actions = actions;
  }

  /** There is a new connection. */
  start(): void {
    this.heard();
    this.rest(SILENCE_MS);
  }

  /** The connection has ended. */
  stop(): void {
    this.cancelTimer();
    this.isAsking = false;
    // Some trackers hang up on what they do not know.
    if (this.isScraping) this.answersScrapes ??= false;
    this.isScraping = false;
  }

  /** Anything has arrived. Cheap: called for every message. */
  heard(): void {
    this.heardAt = this.ports.clock.now();
    if (!this.isAsking) return;
    this.isAsking = false;
    this.rest(SILENCE_MS);
  }

  /** @returns whether the message is the answer to a scrape of the heartbeat, which concerns nobody else */
  takes(message: ServerMessage): boolean {
    const isAnswer = answersScrape(message, this.isScraping);
    if (isAnswer) this.answersScrapes = message.type === "scrape-response";
    if (isAnswer || message.type === "announce-response") this.isScraping = false;
    return isAnswer;
  }

  /** Asks now, because there is reason to doubt. */
  ask(): void {
    if (this.isAsking) return;
    this.cancelTimer();
    const topic = this.actions.topic();
    // As long as nobody knows whether the tracker answers scrapes, it gets both.
    const update = this.answersScrapes === true ? undefined : topic?.update();
    this.isScraping = topic !== undefined && this.answersScrapes !== false;
    this.isAsking = this.isScraping || update !== undefined;
    if (!this.isAsking) return this.rest(SILENCE_MS);
    this.cancelTimer = this.ports.timers.after(ANSWER_MS, () => this.actions.dead());
    if (topic !== undefined && this.isScraping)
      this.actions.send({ type: "scrape", infoHashes: [topic.infoHash] });
    if (update !== undefined) this.actions.send(update);
  }

  private rest(ms: number): void {
    this.cancelTimer();
    this.cancelTimer = this.ports.timers.after(ms, () => {
      const left = this.heardAt + SILENCE_MS - this.ports.clock.now();
      if (left > 0) this.rest(left);
      else this.ask();
    });
  }
}

/** Trackers without scrapes refuse one in general terms. */
function answersScrape(message: ServerMessage, isScraping: boolean): boolean {
  if (message.type === "scrape-response") return true;
  if (message.type !== "failure") return false;
  const { action, infoHash, offerId } = message;
  return (
    action === "scrape" ||
    (isScraping && action === undefined && infoHash === undefined && offerId === undefined)
  );
}
