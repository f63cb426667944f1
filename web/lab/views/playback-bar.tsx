/** Choice of the run and a slider through it. */
import { PauseIcon, ResumeIcon } from "../../page/views/icons.tsx";
import { endOf, type Recording } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import type { Playback } from "./playback.ts";

/** Seconds per press of an arrow key. */
const STEP = 0.5;

export function PlaybackBar({
  recordings,
  playback,
}: {
  recordings: readonly Recording[];
  playback: Playback;
}) {
  const moment = playback.moment.value;
  const { playback: labels, phases } = texts.run;
  if (moment === undefined) return null;
  const { recording, at } = moment;
  const end = endOf(recording);
  const goesOn = recording.phase === "running" || recording.phase === "gathering";
  const moves = playback.isPlaying.value || (goesOn && playback.isLive.value);
  return (
    <div class="playback">
      <div class="row">
        <button type="button" onClick={() => (moves ? playback.pause() : playback.play())}>
          {moves ? <PauseIcon /> : <ResumeIcon />}
          {moves ? labels.pause : labels.play}
        </button>
        {goesOn && (
          <button
            type="button"
            class="live"
            aria-pressed={playback.isLive.value}
            onClick={() => playback.live()}
          >
            {labels.live}
          </button>
        )}
        {recordings.length > 1 && (
          <label class="choice">
            <span>{readings.run.label}</span>
            <select
              value={recording.id}
              onChange={({ currentTarget }) => {
                const isNewest = currentTarget.value === recordings.at(-1)?.id;
                playback.show(isNewest ? undefined : currentTarget.value);
              }}
            >
              {recordings.map((run, index) => (
                <option key={run.id} value={run.id}>
                  {readings.run.name({
                    ordinal: index + 1,
                    mode: run.mode,
                    leechers: run.setup.leechers,
                    phase: run.phase,
                  })}
                </option>
              ))}
            </select>
          </label>
        )}
        <p class="playback-phase">
          <span class={`phase phase-${recording.phase}`}>{phases[recording.phase]}</span>
          {goesOn && !playback.isLive.value && <span class="hint"> {readings.run.goesOn}</span>}
        </p>
      </div>
      <div class="playback-slider">
        <Ticks recording={recording} end={end} />
        <input
          type="range"
          aria-label={labels.slider}
          aria-valuetext={labels.at(at)}
          min={0}
          max={end}
          step={STEP}
          value={at}
          disabled={end === 0}
          onInput={({ currentTarget }) => playback.seek(Number(currentTarget.value))}
        />
        <output>
          {texts.format.seconds(Math.round(at * 10) / 10)} / {texts.format.seconds(Math.round(end * 10) / 10)}
        </output>
      </div>
    </div>
  );
}

/** Marks the finish of each peer. */
function Ticks({ recording, end }: { recording: Recording; end: number }) {
  const finishes = recording.finishedAt.filter((at) => at !== undefined);
  return (
    <svg class="playback-ticks" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      {finishes.map((at, index) => (
        // Two peers may finish at the same time, so the index is the key; their order never changes.
        <path key={index} d={`M${((at / Math.max(end, 0.001)) * 1000).toFixed(1)} 0v8`} />
      ))}
    </svg>
  );
}
