/** The presets as one row of links. */
import { presetsFor } from "../model/presets.ts";
import type { LabSetup } from "../model/setup.ts";
import { PARAMETERS, parametersOf } from "../model/setup-parameters.ts";
import { texts } from "../texts/current.ts";
import { nameOfPreset } from "./setup-name.ts";

interface PresetsProps {
  readonly setup: LabSetup;
  readonly cores: number;
  readonly isBusy: boolean;
  readonly apply: (setup: LabSetup) => void;
}

export function Presets({ setup, cores, isBusy, apply }: PresetsProps) {
  const current = parametersOf(setup).toString();
  return (
    <nav class="presets" aria-label={texts.presets.heading}>
      <ul>
        {presetsFor(cores).map((preset) => {
          const parameters = parametersOf(preset.setup).toString();
          return (
            <li key={preset.name}>
              <a
                class="preset"
                href={linkTo(parameters)}
                aria-current={parameters === current ? "true" : undefined}
                onClick={(event) => {
                  // Leave it to the browser to open a new tab, or another page during a run.
                  if (isBusy || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0)
                    return;
                  event.preventDefault();
                  apply(preset.setup);
                }}
              >
                {nameOfPreset(preset.name, preset.setup)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** The page's path with all other parameters of its address, such as `ice=none`. */
function linkTo(parameters: string): string {
  const kept = new URLSearchParams(location.search);
  for (const name of PARAMETERS) kept.delete(name);
  const all = [kept.toString(), parameters].filter((part) => part !== "").join("&");
  return `${location.pathname}${all === "" ? "" : `?${all}`}`;
}
