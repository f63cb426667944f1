/** What a setup is called, and its limits in one line. */
import { type PresetName, presetOf } from "../model/presets.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
import { isSameSetup } from "../model/setup-parameters.ts";
import { texts } from "../texts/current.ts";
import { modeOf, TOUR } from "../tour/plan.ts";

export function nameOfPreset(name: PresetName, setup: LabSetup): string {
  const isFewer = name === "ten-downloaders" && setup.leechers < DEFAULT_SETUP.leechers;
  return isFewer ? texts.presets.fewer : texts.presets.each[name].name;
}

export function nameOfSetup(setup: LabSetup): string {
  const preset = presetOf(setup);
  if (preset !== undefined) return nameOfPreset(preset, setup);
  const step = TOUR.findIndex(
    ({ setup: of }) => of !== undefined && isSameSetup({ ...of, mode: modeOf(of) }, setup),
  );
  return step === -1 ? texts.presets.own : texts.tour.nameOf(step + 1);
}

/** The symbols of the formulas with their values. */
export function limitsOf({ leechers, fileLength, seederUpload, uploads }: LabSetup): string {
  const { size, count, rate } = texts.format;
  const ui =
    uploads.kind === "one"
      ? rate(uploads.rate)
      : uploads.kind === "spread"
        ? `${rate(uploads.least)} – ${rate(uploads.most)}`
        : [...new Set(uploads.rates)].map(rate).join(", ");
  return `N = ${count(leechers)} · F = ${size(fileLength)} · u_s = ${rate(seederUpload)} · u_i = ${ui}`;
}
