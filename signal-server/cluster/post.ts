/** The messages between processes, as JSON. Anybody who can write to Redis can send one: it is parsed as what it is, foreign. */
import * as v from "valibot";
import type { InfoHash, OfferId, PeerId } from "../../shared/core/ids.ts";
import type { Envelope } from "../../shared/tracker/core/envelope.ts";
import type { MembershipNews } from "../../shared/tracker/core/membership.ts";
import { EncodedText } from "../../shared/tracker/protocol/encoded-text.ts";
import {
  MAX_CANDIDATE_LENGTH,
  MAX_REASON_LENGTH,
  MAX_SDP_LENGTH,
  MAX_SDP_MID_LENGTH,
} from "../../shared/tracker/protocol/limits.ts";
import { scanObject } from "../../shared/tracker/protocol/scan.ts";
import { type Fields, isObject } from "../../shared/tracker/protocol/violation.ts";

/** A process of the cluster: 16 hexadecimal digits, new at every start. */
export type ProcessId = string;

export interface Post {
  /** The sender. */
  readonly process: ProcessId;
  readonly news: readonly MembershipNews[];
}

export const PROCESS_ID = /^[0-9a-f]{16}$/;

export function serializePost({ process, news }: Post): string {
  return `{"process":"${process}","news":[${news.map(newsText).join(",")}]}`;
}

/** Descriptions that were not decoded leave as they came. */
function newsText(news: MembershipNews): string {
  if (news.type !== "forwarded" || !("sdp" in news.envelope)) return JSON.stringify(news);
  const { sdp, ...rest } = news.envelope;
  const fields = JSON.stringify(rest).slice(0, -1);
  const json = sdp instanceof EncodedText ? sdp.json : JSON.stringify(sdp);
  return `{"type":"forwarded","envelope":${fields},"sdp":${json}}}`;
}

/** @returns undefined unless a process of ours may have written it */
export function parsePost(text: string): Post | undefined {
  return readUsualPost(scanObject(text, true)) ?? parseBySchema(text);
}

/** Offers and answers, which are most of it, in a small part of the time that the schemas take. */
export function readUsualPost(fields: Fields | undefined): Post | undefined {
  const { process, news } = fields ?? {};
  if (typeof process !== "string" || !PROCESS_ID.test(process) || !Array.isArray(news)) return undefined;
  const read: MembershipNews[] = [];
  for (const one of news) {
    const envelope = isObject(one) && one.type === "forwarded" ? readDescription(one.envelope) : undefined;
    if (envelope === undefined) return undefined;
    read.push({ type: "forwarded", envelope });
  }
  return { process, news: read };
}

function readDescription(value: unknown): Envelope | undefined {
  if (!isObject(value)) return undefined;
  const { type, infoHash, from, to, offerId, form, sdp } = value;
  if ((type !== "offer" && type !== "answer") || (form !== "plain" && form !== "signal")) return undefined;
  if (!(sdp instanceof EncodedText)) return undefined;
  if (!isId<InfoHash>(infoHash) || !isId<PeerId>(from)) return undefined;
  if (!isId<PeerId>(to) || !isId<OfferId>(offerId)) return undefined;
  return { type, infoHash, from, to, offerId, form, sdp };
}

function isId<T extends InfoHash | PeerId | OfferId>(value: unknown): value is T {
  return typeof value === "string" && /^[0-9a-f]{40}$/.test(value);
}

export function parseBySchema(text: string): Post | undefined {
  try {
    const result = v.safeParse(post, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

const id = <T extends InfoHash | PeerId | OfferId>() => v.custom<T>((value) => isId<T>(value));

const addressed = { infoHash: id<InfoHash>(), from: id<PeerId>(), to: id<PeerId>(), offerId: id<OfferId>() };

const candidate = v.pipe(
  v.object({
    candidate: v.pipe(v.string(), v.maxLength(MAX_CANDIDATE_LENGTH)),
    sdpMLineIndex: v.optional(v.number()),
    sdpMid: v.optional(v.pipe(v.string(), v.maxLength(MAX_SDP_MID_LENGTH))),
  }),
  // A field that is missing in JSON is undefined here.
  v.transform(({ candidate, sdpMLineIndex, sdpMid }) => ({ candidate, sdpMLineIndex, sdpMid })),
);

const envelope = v.variant("type", [
  v.object({
    type: v.picklist(["offer", "answer"]),
    ...addressed,
    form: v.picklist(["plain", "signal"]),
    sdp: v.pipe(v.string(), v.maxLength(MAX_SDP_LENGTH)),
  }),
  v.object({ type: v.literal("candidate"), ...addressed, isOfferers: v.boolean(), candidate }),
  v.object({
    type: v.literal("refusal"),
    ...addressed,
    refused: v.picklist(["offer", "answer"]),
    reason: v.pipe(v.string(), v.maxLength(MAX_REASON_LENGTH)),
  }),
]);

const post = v.object({
  process: v.pipe(v.string(), v.regex(PROCESS_ID)),
  news: v.array(
    v.variant("type", [
      v.object({ type: v.literal("forwarded"), envelope }),
      v.object({ type: v.literal("contested"), peerId: id<PeerId>() }),
    ]),
  ),
});
