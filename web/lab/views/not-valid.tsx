/** A measurement that counts for nothing: its value in grey, one sentence that says why, and setups to try instead. */
import { withFewerPeers, withLowerLimits } from "../model/lighter.ts";
import type { Invalidity } from "../model/outcome.ts";
import { lastFinish, type Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";
import type { LabProps } from "./lab-props.ts";

interface NotValidProps {
  readonly recording: Recording;
  readonly reasons: readonly Invalidity[];
  /** undefined: no other setup is offered. */
  readonly remedy: LabProps | undefined;
}

export function NotValid({ recording, reasons, remedy }: NotValidProps) {
  const labels = texts.sights.bound;
  const last = lastFinish(recording);
  const isTooSlow = reasons.some(({ kind }) => kind === "cpu-bound" || kind === "throttled");
  // One reason says enough: on a busy machine, a dozen peers are late.
  const reason = reasons.find(({ kind }) => kind !== "throttled") ?? reasons[0];
  const fewer = withFewerPeers(recording.setup);
  const lower = withLowerLimits(recording.setup);
  const run = (setup: LabSetup): void => {
    remedy?.controls.apply(setup);
    remedy?.controls.start();
  };
  return (
    <div class="not-valid">
      <p class="big-figure big-figure-uncertain">
        <span>{labels.notValid}</span>
        {last !== undefined && <strong>{labels.uncertain(last)}</strong>}
      </p>
      {reason !== undefined && <p>{labels.reason(reason)}</p>}
      {remedy !== undefined && isTooSlow && (
        <div class="row">
          {fewer !== undefined && (
            <button type="button" disabled={remedy.isBusy.value} onClick={() => run(fewer)}>
              {labels.fewerPeers(fewer.leechers)}
            </button>
          )}
          {lower !== undefined && (
            <button type="button" disabled={remedy.isBusy.value} onClick={() => run(lower)}>
              {labels.lowerLimits}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
