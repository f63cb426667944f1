/**
 * A setup as search parameters of an address that can be sent to others: `?peers=10&file=4MB&us=250kB&ui=250kB`. Defaults are left out.
 * Lengths and rates are whole bytes, or numbers with a unit: kB or MB, or KiB or MiB, which are read but never written.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { SetupField, SetupIssue } from "./check-setup.ts";
import { DEFAULT_SETUP, KB, KIB, type LabSetup, MB, type UploadCaps } from "./setup.ts";

const CHOICES = {
  order: ["rarest-first", "random", "sequential"],
  choker: ["on", "off"],
  seed: ["stays", "leaves"],
  mode: ["p2p", "client-server", "both"],
} as const;

/** The value of every parameter. */
function valuesOf(setup: LabSetup): Readonly<Record<string, string>> {
  return {
    peers: String(setup.leechers),
    file: amountText(setup.fileLength),
    piece: amountText(setup.pieceLength),
    us: amountText(setup.seederUpload),
    ui: uploadsText(setup.uploads),
    d: setup.download === undefined ? "" : amountText(setup.download),
    free: String(setup.freeRiders),
    order: setup.strategy,
    choker: setup.choker ? "on" : "off",
    seed: setup.seederLeaves ? "leaves" : "stays",
    mode: setup.mode,
  };
}

const DEFAULT_VALUES = valuesOf(DEFAULT_SETUP);
export const PARAMETERS = Object.keys(DEFAULT_VALUES);

/** @returns parameters that `setupFromParameters` turns into the same setup */
export function parametersOf(setup: LabSetup): URLSearchParams {
  const values = Object.entries(valuesOf(setup));
  return new URLSearchParams(values.filter(([name, value]) => value !== DEFAULT_VALUES[name]));
}

/** Whether they differ in nothing that an address can say. */
export function isSameSetup(one: LabSetup, other: LabSetup): boolean {
  return parametersOf(one).toString() === parametersOf(other).toString();
}

/**
 * @returns a setup with the default value for every parameter that did not parse, and what is wrong with those; their values are
 * cleaned for display
 */
export function setupFromParameters(parameters: URLSearchParams): { setup: LabSetup; issues: SetupIssue[] } {
  const issues: SetupIssue[] = [];
  const read = <T>(
    name: string,
    field: SetupField,
    fallback: T,
    parse: (text: string) => T | undefined,
  ): T => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return fallback;
    const parsed = parse(value);
    if (parsed === undefined) issues.push({ field, kind: "not-a-number", value: displayName(value) });
    return parsed ?? fallback;
  };
  const choose = <T extends string>(
    name: string,
    field: SetupField,
    fallback: T,
    choices: readonly T[],
  ): T => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return fallback;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined)
      issues.push({ field, kind: "no-such-choice", value: displayName(value), choices });
    return chosen ?? fallback;
  };
  const fallback = DEFAULT_SETUP;
  const setup: LabSetup = {
    leechers: read("peers", "leechers", fallback.leechers, parseAmount),
    fileLength: read("file", "fileLength", fallback.fileLength, parseAmount),
    pieceLength: read("piece", "pieceLength", fallback.pieceLength, parseAmount),
    seederUpload: read("us", "seederUpload", fallback.seederUpload, parseAmount),
    uploads: read("ui", "uploads", fallback.uploads, parseUploads),
    download: read("d", "download", fallback.download, parseAmount),
    freeRiders: read("free", "freeRiders", fallback.freeRiders, parseAmount),
    strategy: choose("order", "strategy", fallback.strategy, CHOICES.order),
    choker: choose("choker", "choker", "on", CHOICES.choker) === "on",
    seederLeaves: choose("seed", "seederLeaves", "stays", CHOICES.seed) === "leaves",
    mode: choose("mode", "mode", fallback.mode, CHOICES.mode),
  };
  return { setup, issues };
}

const UNITS = { kb: KB, mb: MB, kib: KIB, mib: KIB * KIB } as const;

/** Parses "4MB", "1.5 MB", "256KiB" or "1000". @returns undefined unless it is a number ≥ 0; without a unit, a whole one */
export function parseAmount(text: string): number | undefined {
  const found = /^(\d{1,12})(\.\d{1,6})?\s*([km]i?b)?$/i.exec(text.trim());
  if (found === null) return undefined;
  const [, whole, fraction = "", unit] = found;
  if (unit === undefined) return fraction === "" ? Number(whole) : undefined;
  return Math.round(Number(`${whole}${fraction}`) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
}

/** Exact: one byte is a millionth of a megabyte. */
function amountText(bytes: number): string {
  if (bytes >= MB) return `${bytes / MB}MB`;
  if (bytes >= KB) return `${bytes / KB}kB`;
  return String(bytes);
}

/** `amountText` with a gap before the unit, for forms. */
export function spelled(bytes: number): string {
  return amountText(bytes).replace(/(?<=\d)(?=[kM])/, " ");
}

/** Parses one rate, "least-most", or one rate per leecher separated by commas. */
export function parseUploads(text: string): UploadCaps | undefined {
  if (text.includes(",")) {
    const rates: number[] = [];
    for (const part of text.replace(/,$/, "").split(",")) {
      const rate = parseAmount(part);
      if (rate === undefined) return undefined;
      rates.push(rate);
    }
    return { kind: "per-peer", rates };
  }
  const [first, second, ...more] = text.split("-").map(parseAmount);
  if (first === undefined || more.length > 0) return undefined;
  if (!text.includes("-")) return { kind: "one", rate: first };
  return second === undefined ? undefined : { kind: "spread", least: first, most: second };
}

function uploadsText(uploads: UploadCaps): string {
  switch (uploads.kind) {
    case "one":
      return amountText(uploads.rate);
    case "spread":
      return `${amountText(uploads.least)}-${amountText(uploads.most)}`;
    case "per-peer":
      // A single rate needs a trailing comma, otherwise it would mean the same rate for all.
      return uploads.rates.map(amountText).join(",") + (uploads.rates.length === 1 ? "," : "");
    default:
      return unreachable(uploads);
  }
}
