/** A torrent's trackers: what each of them is doing, or why it is of no use at present. */
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { TrackerView } from "../../bridge/views.ts";
import { texts } from "../texts/current.ts";
import type { TrackerProblemCode } from "../texts/texts.ts";
import { trackerAndReason } from "../texts/tracker-detail.ts";

export function Trackers({ trackers }: { readonly trackers: readonly TrackerView[] }) {
  const id = useId();
  if (trackers.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{texts.details.trackers}</h3>
      <ul class="trackers">
        {trackers.map((tracker) => (
          <li key={tracker.name} class={tracker.problem === undefined ? "" : "tracker-troubled"}>
            <code>{displayName(tracker.name)}</code>
            <span class="hint">{lineAbout(tracker)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function lineAbout(tracker: TrackerView): string {
  const { state, retryIn = 0, problem, announcedAgo, seeders, leechers, warning } = tracker;
  const words = texts.details.tracker;
  const said = [state === "waiting" ? words.waiting(retryIn) : words[state]];
  if (problem !== undefined && isOfTracker(problem.code)) {
    const [, reason] = trackerAndReason(problem.detail ?? "");
    said.unshift(words.troubles[problem.code](reason === "" ? "" : displayName(reason)));
  }
  if (announcedAgo !== undefined) said.push(words.announced(announcedAgo));
  if (seeders !== undefined && leechers !== undefined) said.push(words.counted(seeders, leechers));
  if (warning !== undefined && warning !== "") said.push(words.warning(displayName(warning)));
  return said.join(" · ");
}

function isOfTracker(code: string): code is TrackerProblemCode {
  return code in texts.details.tracker.troubles;
}
