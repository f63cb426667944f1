/** Choice of the run and a slider through it. */
import { PauseIcon, ResumeIcon } from "../../page/views/icons.tsx";
import { momentsOf } from "../model/moments.ts";
import { endOf, isOver, isUncertain, type Recording } from "../model/recording.ts";
import { texts } from "../texts/current.ts";
import { readings } from "../texts/readings-current.ts";
import type { Playback } from "./playback.ts";
import { nameOfSetup } from "./setup-name.ts";

export function PlaybackBar({
  recordings,
  playback,
  isChoice = true,
}: {
  recordings: readonly Recording[];
  playback: Playback;
  /** Whether another run can be chosen. */
  isChoice?: boolean;
}) {
  const moment = playback.moment.value;
  const { playback: labels, phases } = texts.run;
  if (moment === undefined) return null;
  const { recording, at } = moment;
  const end = endOf(recording);
  const goesOn = !isOver(recording.phase);
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
        {isChoice && recordings.length > 1 && (
          <RunChoice recordings={recordings} playback={playback} shown={recording.id} />
        )}
        <p class="playback-phase">
          <span class={`phase phase-${recording.phase}`}>{phases[recording.phase]}</span>
          {goesOn && !playback.isLive.value && <span class="hint"> {readings.run.goesOn}</span>}
          {!goesOn && at < end && <span class="hint"> {readings.run.shown(Math.round(at * 10) / 10)}</span>}
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
          // With steps, rounding could keep the thumb from the end. An arrow key then moves by a hundredth.
          step="any"
          value={at}
          disabled={end === 0}
          onInput={({ currentTarget }) => playback.seek(Number(currentTarget.value))}
        />
        <output>
          {texts.format.time(Math.round(at * 10) / 10)} / {texts.format.time(Math.round(end * 10) / 10)}
        </output>
      </div>
      <Moments recording={recording} playback={playback} />
    </div>
  );
}

interface RunChoiceProps {
  readonly recordings: readonly Recording[];
  readonly playback: Playback;
  /** undefined: none is shown. */
  readonly shown: string | undefined;
}

/** The runs since the page was loaded. */
export function RunChoice({ recordings, playback, shown }: RunChoiceProps) {
  return (
    <label class="choice">
      <span>{texts.run.earlier}</span>
      <select value={shown ?? ""} onChange={({ currentTarget }) => playback.show(currentTarget.value)}>
        {shown === undefined && <option value="">{texts.run.newest}</option>}
        {recordings.map((run, index) => (
          <option key={run.id} value={run.id}>
            {readings.run.name({
              ordinal: index + 1,
              setup: nameOfSetup(run.setup),
              mode: run.mode,
              leechers: run.setup.leechers,
              phase: run.phase,
              isUncertain: run.phase === "finished" && isUncertain(run),
            })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Buttons that go to the moments worth seeing. */
function Moments({ recording, playback }: { recording: Recording; playback: Playback }) {
  const moments = momentsOf(recording);
  return (
    <ul class="moments">
      {moments.map(({ name, at }) => (
        <li key={name}>
          <button type="button" class={`quiet moment moment-${name}`} onClick={() => playback.seek(at)}>
            {texts.run.goTo(texts.run.moments[name], Math.round(at * 10) / 10)}
          </button>
        </li>
      ))}
      {recording.finishedAt.filter((at) => at !== undefined).length > 2 && (
        <li class="moment-tick hint">{texts.run.eachFinish}</li>
      )}
    </ul>
  );
}

/** A stroke for the finish of each peer, and a sign for each moment with a button of its own. */
function Ticks({ recording, end }: { recording: Recording; end: number }) {
  const finishes = recording.finishedAt.filter((at) => at !== undefined);
  const place = (at: number): string => `${((at / Math.max(end, 0.001)) * 100).toFixed(2)}cqi`;
  return (
    <div class="playback-ticks" aria-hidden="true">
      {finishes.map((at, index) => (
        // Two peers may finish at the same time, so the index is the key; their order never changes.
        <span key={index} class="tick" style={{ translate: place(at) }} />
      ))}
      {momentsOf(recording).map(({ name, at }) => (
        <span key={name} class={`mark mark-${name}`} style={{ translate: place(at) }} />
      ))}
    </div>
  );
}
