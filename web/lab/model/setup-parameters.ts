/**
 * A setup as search parameters of an address that can be sent to others: `?peers=10&file=4MiB&us=256KiB&ui=256KiB`. Defaults are left out.
 * Lengths and rates are whole bytes, or whole KiB or MiB with that unit.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import type { SetupField, SetupIssue } from "./check-setup.ts";
import { DEFAULT_SETUP, type LabSetup, type UploadCaps } from "./setup.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const CHOICES = {
  order: ["rarest-first", "random", "sequential"],
  choker: ["on", "off"],
  seed: ["stays", "leaves"],
  mode: ["p2p", "client-server", "both"],
} as const;

export interface ParsedSetup {
  /** Has the default value for every parameter that did not parse. */
  readonly setup: LabSetup;
  readonly issues: readonly SetupIssue[];
}

/** @returns parameters that `setupFromParameters` turns into the same setup */
export function parametersOf(setup: LabSetup): URLSearchParams {
  const parameters = new URLSearchParams();
  const write = (name: string, value: string, fallback: string): void => {
    if (value !== fallback) parameters.set(name, value);
  };
  const fallback = DEFAULT_SETUP;
  write("peers", String(setup.leechers), String(fallback.leechers));
  write("file", amountText(setup.fileLength), amountText(fallback.fileLength));
  write("piece", amountText(setup.pieceLength), amountText(fallback.pieceLength));
  write("us", amountText(setup.seedUpload), amountText(fallback.seedUpload));
  write("ui", uploadsText(setup.uploads), uploadsText(fallback.uploads));
  write("d", setup.download === undefined ? "" : amountText(setup.download), "");
  write("free", String(setup.freeRiders), "0");
  write("order", setup.strategy, fallback.strategy);
  write("choker", setup.choker ? "on" : "off", "on");
  write("seed", setup.seedLeaves ? "leaves" : "stays", "stays");
  write("mode", setup.mode, fallback.mode);
  return parameters;
}

export function setupFromParameters(parameters: URLSearchParams): ParsedSetup {
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
    if (parsed === undefined) issues.push({ field, kind: "not-a-number", value });
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
    if (chosen === undefined) issues.push({ field, kind: "no-such-choice", value, choices });
    return chosen ?? fallback;
  };
  const fallback = DEFAULT_SETUP;
  const setup: LabSetup = {
    leechers: read("peers", "leechers", fallback.leechers, parseAmount),
    fileLength: read("file", "fileLength", fallback.fileLength, parseAmount),
    pieceLength: read("piece", "pieceLength", fallback.pieceLength, parseAmount),
    seedUpload: read("us", "seedUpload", fallback.seedUpload, parseAmount),
    uploads: read("ui", "uploads", fallback.uploads, parseUploads),
    download: read("d", "download", fallback.download, parseAmount),
    freeRiders: read("free", "freeRiders", fallback.freeRiders, parseAmount),
    strategy: choose("order", "strategy", fallback.strategy, CHOICES.order),
    choker: choose("choker", "choker", "on", CHOICES.choker) === "on",
    seedLeaves: choose("seed", "seedLeaves", "stays", CHOICES.seed) === "leaves",
    mode: choose("mode", "mode", fallback.mode, CHOICES.mode),
  };
  return { setup, issues };
}

/** Parses "4MiB", "256KiB" or "1000". @returns undefined unless it is a whole number ≥ 0 */
export function parseAmount(text: string): number | undefined {
  const found = /^(\d{1,12})\s*(KiB|MiB)?$/i.exec(text.trim());
  if (found === null) return undefined;
  const unit = found[2]?.toLowerCase();
  return Number(found[1]) * (unit === "mib" ? MIB : unit === "kib" ? KIB : 1);
}

export function amountText(bytes: number): string {
  if (bytes > 0 && bytes % MIB === 0) return `${bytes / MIB}MiB`;
  if (bytes > 0 && bytes % KIB === 0) return `${bytes / KIB}KiB`;
  return String(bytes);
}

/** `amountText` with a gap before the unit, for forms. */
export function spelled(bytes: number): string {
  return amountText(bytes).replace(/(?<=\d)(?=[KM])/, " ");
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

export function uploadsText(uploads: UploadCaps): string {
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
