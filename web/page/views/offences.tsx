/** What a torrent's peers did wrong, so that links to them were closed, and how many of them may not come back. */
import { useId } from "preact/hooks";
import type { OffencesView } from "../../bridge/views.ts";
import { later } from "../texts/later.ts";

/** Reasons of the engine that concern what peers sent as content. All others are breaches of the protocol. */
const LIES = new Set(["sends pieces that fail their hash", "sends false metadata"]);

export function Offences({ offences }: { readonly offences: OffencesView | undefined }) {
  const id = useId();
  if (offences === undefined) return null;
  const words = later.details.offences;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{words.heading}</h3>
      <p class="hint">{words.banned(offences.banned)}</p>
      <ul class="trackers">
        {offences.counts.map(([reason, count]) => (
          <li key={reason} class="tracker-troubled">
            <span>{LIES.has(reason) ? words.lied(count) : words.broke(count)}</span>
            <span class="hint" lang="en">
              {reason}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
