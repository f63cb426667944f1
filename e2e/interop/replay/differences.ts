/**
 * Where this tracker answers differently from bittorrent-tracker, and why. `docs/protocol.md` has the same list, and the
 * conversations in `scripts.ts` show each.
 */
import type { NormalForm } from "./normal-form.ts";

type Fields = Record<string, unknown>;

export interface Difference {
  readonly theirs: string;
  readonly ours: string;
  readonly reason: string;
}

/** Of one message: the same deed has different consequences. */
export const DIFFERENCES = {
  "whole-tracker": {
    theirs: "a scrape without info hashes lists all torrents",
    ours: "it is refused",
    reason: "nobody may find out what others share",
  },
  "many-hashes": {
    theirs: "a scrape has any number of info hashes",
    ours: "at most 64",
    reason: "one message must not cost more than others",
  },
  "many-offers": {
    theirs: "an announce has up to 82 offers",
    ours: "at most 10",
    reason: "clients make 5 to 10; each costs another member a connection attempt",
  },
  "bad-description": {
    theirs: "anything is passed on as an offer",
    ours: "an offer needs 20 characters as its id, and a description with one data section",
    reason: "no client is sent what could open a microphone, or what it cannot read",
  },
  "more-in-description": {
    theirs: "unknown fields of a description are passed on",
    ours: "they are left out",
    reason: "only what was checked is passed on",
  },
  "repeated-offer": {
    theirs: "the same offer id reaches several members",
    ours: "the first of them",
    reason: "an offer has one answer",
  },
  "unasked-answer": {
    theirs: "an answer reaches whomever it names",
    ours: "only if it belongs to an offer that was relayed to its sender, once",
    reason: "nobody can send to members that have not invited it",
  },
  "answer-of-stranger": {
    theirs: "an answer makes its sender a member",
    ours: "it is refused before the first announce",
    reason: "the sender of an answer must be known",
  },
  "unknown-event": {
    theirs: "an unknown event is refused",
    ours: "it counts as an update",
    reason: "clients add events",
  },
  "left-unknown": {
    theirs: "`left` of `null` makes a seeder",
    ours: "it means that the amount is not known",
    reason: "WebTorrent's clients send it while a magnet has no metadata",
  },
  "text-for-number": {
    theirs: "text is read as a number, and anything else as unknown",
    ours: "it is refused",
    reason: "no client sends it",
  },
  "foreign-peer-id": {
    theirs: "a second socket may use a peer id; offers go on to the first",
    ours: "it is refused while the first socket lives",
    reason: "nobody can pretend to be another member",
  },
  "several-peer-ids": {
    theirs: "when a socket closes, only its first peer id leaves",
    ours: "all leave",
    reason: "members that cannot be reached waste offers",
  },
  "binary-frame": {
    theirs: "JSON may come in a binary frame",
    ours: "the socket is closed with 1003",
    reason: "the protocol is text",
  },
  "long-message": {
    theirs: "a message has up to 100 MiB",
    ours: "64 KiB; the socket is closed with 1009",
    reason: "memory",
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;

/** Of single fields, in any message. */
export const FIELD_DIFFERENCES: readonly Difference[] = [
  {
    theirs: "`downloaded` of a scrape is the number of seeders",
    ours: "it counts the members that have completed",
    reason: "that is what BEP 48 means by it",
  },
  {
    theirs: "a scrape has `flags` with `min_request_interval`",
    ours: "it has none",
    reason: "no client over WebSockets reads them",
  },
  {
    theirs: "the failure of a malformed message has its reason only",
    ours: "it repeats `action`, `info_hash` and `offer_id`, as far as they could be read",
    reason: "WebTorrent gives up a tracker whose failures name no torrent",
  },
];

/** @returns a message of either tracker without the fields in which they differ */
export function withoutFieldDifferences(message: Fields): Fields {
  const { flags, ...rest } = message;
  if ("failure reason" in rest) return { "failure reason": rest["failure reason"] };
  if (rest.action !== "scrape") return rest;
  const files = Object.entries(rest.files as Record<string, Fields>).map(([hash, counts]) => {
    const { downloaded, ...members } = counts;
    return [hash, members];
  });
  return { ...rest, files: Object.fromEntries(files) };
}

export function isSame(theirs: NormalForm, ours: NormalForm): boolean {
  return JSON.stringify(theirs) === JSON.stringify(ours);
}
