/**
 * The recent offers of one member. The tracker relays an answer or a candidate only if it belongs to one of them, so that
 * no peer can send unsolicited messages through the tracker. An offer lasts 60 seconds and allows one answer and up to
 * 32 candidates from each side.
 *
 * Offers are numbers in one array, the oldest first in a ring: as objects, they would live just long enough to be what the garbage
 * collector of a busy tracker mostly does.
 */
import { ID_WORDS, idToWords, type OfferId, type PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { MAX_CANDIDATES_AN_OFFER, MAX_OPEN_OFFERS_A_MEMBER, OFFER_LIFETIME_MS } from "./limits.ts";

/** How a client sends a description: in an announce, or as a directed signal. An answer has the form of its offer. */
export type Form = "plain" | "signal";

/** Words of an offer: its id, when it was relayed, and its state. */
const RELAYED_AT = ID_WORDS;
const STATE = ID_WORDS + 1;
const STRIDE = ID_WORDS + 2;
/** Bits of the state. */
const IS_SIGNAL = 1;
const IS_ANSWERED = 2;
const IS_CANCELLED = 4;
/** A count of candidates takes eight bits each; the lowest of them. */
const CANDIDATE_BIT = { offerer: 8, receiver: 16 } as const;
const CANDIDATE_MASK = 0xff;

const FIRST_CAPACITY = 8;
const NO_WORDS = new Int32Array(0);
const NO_RECEIVERS: PeerId[] = [];
const sought = new Int32Array(ID_WORDS);

export class OfferLedger {
  /** Empty without offers: most members of idle torrents have none. The capacity is a power of two. */
  private words = NO_WORDS;
  private receivers = NO_RECEIVERS;
  private first = 0;
  private size = 0;

  /** @returns false if an offer with this id is open already: each is delivered once */
  open(now: Instant, id: OfferId, receiver: PeerId, form: Form): boolean {
    this.forgetOld(now);
    if (this.find(id) !== undefined) return false;
    if (this.size === MAX_OPEN_OFFERS_A_MEMBER) this.dropFirst();
    if (this.size === this.receivers.length) this.grow();
    const slot = this.slot(this.size++);
    this.receivers[slot] = receiver;
    this.words.set(sought, slot * STRIDE);
    this.words[slot * STRIDE + RELAYED_AT] = now;
    this.words[slot * STRIDE + STATE] = form === "signal" ? IS_SIGNAL : 0;
    return true;
  }

  /** Marks the offer as answered. @returns its form; undefined if `receiver` has no such open offer */
  answer(now: Instant, id: OfferId, receiver: PeerId): Form | undefined {
    const slot = this.findOpen(now, id, receiver);
    if (slot === undefined || (this.state(slot) & IS_ANSWERED) !== 0) return undefined;
    this.setState(slot, this.state(slot) | IS_ANSWERED);
    return this.form(slot);
  }

  /** Counts a candidate. @returns true if the offer allows it */
  candidate(now: Instant, id: OfferId, receiver: PeerId, from: "offerer" | "receiver"): boolean {
    const slot = this.findOpen(now, id, receiver);
    if (slot === undefined || this.form(slot) !== "signal") return false;
    const bit = CANDIDATE_BIT[from];
    const count = (this.state(slot) >> bit) & CANDIDATE_MASK;
    if (count >= MAX_CANDIDATES_AN_OFFER) return false;
    this.setState(slot, this.state(slot) + (1 << bit));
    return true;
  }

  /** The receiver did not get it. @returns its form; undefined if `receiver` has no such offer */
  cancel(id: OfferId, receiver: PeerId): Form | undefined {
    const slot = this.find(id);
    if (slot === undefined || this.receivers[slot] !== receiver) return undefined;
    this.setState(slot, this.state(slot) | IS_CANCELLED);
    return this.form(slot);
  }

  forgetOld(now: Instant): void {
    while (this.size > 0 && this.age(now, this.first) > OFFER_LIFETIME_MS) this.dropFirst();
    if (this.size > 0) return;
    this.words = NO_WORDS;
    this.receivers = NO_RECEIVERS;
    this.first = 0;
  }

  private findOpen(now: Instant, id: OfferId, receiver: PeerId): number | undefined {
    const slot = this.find(id);
    const isOpen =
      slot !== undefined && this.receivers[slot] === receiver && this.age(now, slot) <= OFFER_LIFETIME_MS;
    return isOpen ? slot : undefined;
  }

  /** Leaves the words of `id` in `sought`. */
  private find(id: OfferId): number | undefined {
    idToWords(id, sought);
    const { words } = this;
    for (let place = this.size - 1; place >= 0; place--) {
      const slot = this.slot(place);
      if (words[slot * STRIDE] === sought[0] && this.matches(slot)) return slot;
    }
    return undefined;
  }

  private matches(slot: number): boolean {
    for (let i = 1; i < ID_WORDS; i++) if (this.words[slot * STRIDE + i] !== sought[i]) return false;
    return (this.state(slot) & IS_CANCELLED) === 0;
  }

  /** In whole milliseconds. Words wrap around after 49 days, as their difference does; no offer is kept for that long. */
  private age(now: Instant, slot: number): number {
    return (now - (this.words[slot * STRIDE + RELAYED_AT] as number)) | 0;
  }

  private state(slot: number): number {
    return this.words[slot * STRIDE + STATE] as number;
  }

  private setState(slot: number, state: number): void {
    this.words[slot * STRIDE + STATE] = state;
  }

  private form(slot: number): Form {
    return (this.state(slot) & IS_SIGNAL) === 0 ? "plain" : "signal";
  }

  /** @param place 0: the oldest */
  private slot(place: number): number {
    return (this.first + place) & (this.receivers.length - 1);
  }

  private dropFirst(): void {
    this.first = this.slot(1);
    this.size--;
  }

  private grow(): void {
    const { words, receivers, size } = this;
    const order = Array.from({ length: size }, (_, place) => this.slot(place));
    const capacity = Math.max(FIRST_CAPACITY, 2 * size);
    this.words = new Int32Array(capacity * STRIDE);
    for (const [place, slot] of order.entries())
      this.words.set(words.subarray(slot * STRIDE, (slot + 1) * STRIDE), place * STRIDE);
    const nobody = "" as PeerId;
    this.receivers = Array.from({ length: capacity }, (_, place) => receivers[order[place] ?? -1] ?? nobody);
    this.first = 0;
  }
}
