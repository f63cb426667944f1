/** The events so far, newest first. */
import { texts as pageTexts } from "../../page/texts/current.ts";
import type { LabEvent } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import type { Moment } from "./playback.ts";

export function Events({ moment: { recording, at } }: { moment: Moment }) {
  const happened = recording.events.filter((event) => event.at <= at).toReversed();
  return (
    <section class="sight events" aria-label={texts.run.eventsHeading}>
      <h3>{texts.run.eventsHeading}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <ol class="scroller" tabIndex={0}>
        {happened.map((event) => (
          <li
            key={`${event.at} ${event.kind} ${"peer" in event ? event.peer : ""}`}
            class={
              event.kind === "lost" || event.kind === "throttled" || event.kind === "trouble"
                ? "event-grave"
                : ""
            }
          >
            <span>{texts.format.time(Math.round(event.at * 10) / 10)}</span>
            {texts.run.event(event, troubleOf(event))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The share page's sentence for a problem that a peer reported. */
function troubleOf(event: LabEvent): string {
  if (event.kind !== "trouble") return "";
  const found = Object.entries(pageTexts.problems).find(([code]) => code === event.problem);
  return found?.[1]("") ?? pageTexts.unknownProblem;
}
