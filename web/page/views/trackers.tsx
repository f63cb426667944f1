/** A torrent's trackers: what each of them is doing, or why it is of no use at present. */
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { TrackerView } from "../../bridge/views.ts";
import { later } from "../texts/later.ts";
import type { TrackerProblemCode } from "../texts/later-texts.ts";
import { trackerAndReason } from "../texts/tracker-detail.ts";

interface TrackersProps {
  readonly trackers: readonly TrackerView[];
  /** Milliseconds since 1970; times are counted from here, since a view stays the same while nothing happens. */
  readonly now: number;
}

export function Trackers({ trackers, now }: TrackersProps) {
  const id = useId();
  if (trackers.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{later.details.trackers}</h3>
      <ul class="trackers">
        {trackers.map((tracker) => (
          <li key={tracker.name} class={tracker.problem === undefined ? "" : "tracker-troubled"}>
            <code>{displayName(tracker.name)}</code>
            <span class="hint">{lineAbout(tracker, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function lineAbout(tracker: TrackerView, now: number): string {
  const { state, retryAt = now, problem, announcedAt, seeders, leechers, warning } = tracker;
  const words = later.details.tracker;
  const said = [state === "waiting" ? words.waiting(secondsFrom(now, retryAt)) : words[state]];
  if (problem !== undefined && isOfTracker(problem.code)) {
    const [, reason] = trackerAndReason(problem.detail ?? "");
    said.unshift(words.troubles[problem.code](reason === "" ? "" : displayName(reason)));
  }
  if (announcedAt !== undefined) said.push(words.announced(secondsFrom(announcedAt, now)));
  if (seeders !== undefined && leechers !== undefined) said.push(words.counted(seeders, leechers));
  if (warning !== undefined && warning !== "") said.push(words.warning(displayName(warning)));
  return said.join(" · ");
}

/** Not negative: the computer's clock may have been set. */
function secondsFrom(earlier: number, later: number): number {
  return Math.max(0, Math.round((later - earlier) / 1000));
}

function isOfTracker(code: string): code is TrackerProblemCode {
  return code in later.details.tracker.troubles;
}
