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
        {kindsOf(offences).map(({ isLie, count, reasons }) => (
          <li key={String(isLie)} class="tracker-troubled">
            <span>{isLie ? words.lied(count) : words.broke(count)}</span>
            <span class="hint" lang="en">
              {reasons.join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Kind {
  readonly isLie: boolean;
  /** Of all its reasons. */
  readonly count: number;
  /** As the engine names them. */
  readonly reasons: readonly string[];
}

function kindsOf({ counts }: OffencesView): readonly Kind[] {
  return [true, false].flatMap((isLie) => {
    const own = counts.filter(([reason]) => LIES.has(reason) === isLie);
    const count = own.reduce((sum, [, times]) => sum + times, 0);
    return count === 0 ? [] : [{ isLie, count, reasons: own.map(([reason]) => reason) }];
  });
}
