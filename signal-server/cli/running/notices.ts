/**
 * Says what people should know about a running torrent, once when it begins; and to programs, what its peers did wrong, whenever there
 * is more of it.
 */
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import { sentenceOf } from "../sentences.ts";
import type { Output } from "../terminal/output.ts";

/** A problem that comes and goes is not repeated earlier. */
const AGAIN_AFTER_MS = 600 * SECOND_MS;
/** Said otherwise, or of no use here. */
const UNSAID: ReadonlySet<string> = new Set(["memory-only", "nobody-has-it", "quota-full"]);

export class Notices {
  private readonly output: Output;
  /** When each was last there. */
  private readonly seen = new Map<string, number>();
  private readonly offences = new Map<string, number>();

  constructor(output: Output) {
    this.output = output;
  }

  /** @param now milliseconds, monotonic */
  show({ notices, offences }: Pick<TorrentView, "notices" | "offences">, now: number): void {
    for (const [reason, count] of offences?.counts ?? []) {
      if (this.offences.get(reason) === count) continue;
      this.offences.set(reason, count);
      this.output.event("offence", { reason, count, banned: offences?.banned });
    }
    for (const notice of notices) {
      if (UNSAID.has(notice.code)) continue;
      const sentence = sentenceOf(notice);
      const last = this.seen.get(sentence) ?? Number.NEGATIVE_INFINITY;
      this.seen.set(sentence, now);
      if (now - last > AGAIN_AFTER_MS) this.output.notice(notice.code, sentence);
    }
  }
}
