/** The messages between processes, as JSON. Anybody who can write to Redis can send one: it is parsed as what it is, foreign. */
import * as v from "valibot";
import type { InfoHash, OfferId, PeerId } from "../../shared/core/ids.ts";
import type { MembershipNews } from "../../shared/tracker/core/membership.ts";
import {
  MAX_CANDIDATE_LENGTH,
  MAX_REASON_LENGTH,
  MAX_SDP_LENGTH,
  MAX_SDP_MID_LENGTH,
} from "../../shared/tracker/protocol/limits.ts";

/** A process of the cluster: 16 hexadecimal digits, new at every start. */
export type ProcessId = string;

export interface Post {
  /** The sender. */
  readonly process: ProcessId;
  readonly news: readonly MembershipNews[];
}

export const PROCESS_ID = /^[0-9a-f]{16}$/;

export function serializePost(post: Post): string {
  return JSON.stringify(post);
}

/** @returns undefined unless a process of ours may have written it */
export function parsePost(text: string): Post | undefined {
  try {
    const result = v.safeParse(post, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

const id = <T extends InfoHash | PeerId | OfferId>() =>
  v.custom<T>((value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value));

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
