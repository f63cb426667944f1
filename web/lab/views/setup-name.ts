/** What a setup is called, and its limits in one line. */
import { type PresetName, presetOf } from "../model/presets.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
import { texts } from "../texts/current.ts";

export function nameOfPreset(name: PresetName, setup: LabSetup): string {
  const isFewer = name === "ten-downloaders" && setup.leechers < DEFAULT_SETUP.leechers;
  return isFewer ? texts.presets.fewer : texts.presets.each[name].name;
}

export function nameOfSetup(setup: LabSetup): string {
  const preset = presetOf(setup);
  return preset === undefined ? texts.presets.own : nameOfPreset(preset, setup);
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
  return `N = ${count(leechers)} · F = ${size(fileLength)} · us = ${rate(seederUpload)} · ui = ${ui}`;
}
