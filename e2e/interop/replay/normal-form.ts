/**
 * What a tracker's messages mean. Two things are left to the tracker: which offer each member gets, so that offers are known by
 * their sender, receiver and number; and the order of messages that leave at the same time.
 */
import type { Deed, Received } from "./stage.ts";

type Fields = Record<string, unknown>;

/** The offers of one performance of a conversation, by name and by id. */
export class Offers {
  private readonly names = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  /** Of an offer that `socket` has received. */
  name(socket: number, from: string, id: string): string {
    const pair = `${from} to ${socket}`;
    const number = (this.counts.get(pair) ?? 0) + 1;
    this.counts.set(pair, number);
    const name = `offer ${number} from ${pair}`;
    this.names.set(id, name);
    this.ids.set(name, id);
    return name;
  }

  nameOf(id: unknown): unknown {
    return this.names.get(String(id)) ?? id;
  }

  idOf(name: string): string | undefined {
    return this.ids.get(name);
  }
}

/** Messages by socket; of each, its text with sorted fields. */
export type NormalForm = Readonly<Record<number, readonly string[]>>;

/** @param change makes of a message what the differences of the other tracker leave of it */
export function normalForm(
  received: Received,
  offers: Offers,
  change: (message: Fields) => Fields = (message) => message,
): NormalForm {
  const form: Record<number, string[]> = {};
  for (const [socket, texts] of received)
    form[socket] = texts.map((text) => normalText(socket, text, offers, change)).sort();
  return form;
}

function normalText(
  socket: number,
  text: string,
  offers: Offers,
  change: (message: Fields) => Fields,
): string {
  if (text.startsWith("closed")) return text;
  const message: Fields = { ...JSON.parse(text) };
  if (message.offer !== undefined)
    message.offer_id = offers.name(
      socket,
      `${message.peer_id} in ${message.info_hash}`,
      String(message.offer_id),
    );
  else if (message.answer !== undefined) message.offer_id = offers.nameOf(message.offer_id);
  if ("failure reason" in message) message["failure reason"] = "in words of its own";
  return JSON.stringify(sorted(change(message)));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/** @returns a deed of one performance as it has to be in another: an answer names the offer that this client has received there */
export function transposed(deed: Deed, there: Offers, here: Offers): Deed {
  if (typeof deed.frame !== "string" || !deed.frame.includes('"answer"')) return deed;
  const message: Fields = JSON.parse(deed.frame);
  const id = here.idOf(String(there.nameOf(message.offer_id)));
  return id === undefined ? deed : { ...deed, frame: JSON.stringify({ ...message, offer_id: id }) };
}
