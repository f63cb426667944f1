/**
 * A setup as search parameters, so that it can be sent: `?peers=10&file=4MiB&us=256KiB&ui=256KiB`. What equals the
 * ordinary setup is left out. Lengths and rates are whole bytes, or whole KiB or MiB by name.
 */
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
  /** Where a parameter did not parse, the ordinary value stands. */
  readonly setup: LabSetup;
  readonly issues: readonly SetupIssue[];
}

/** @returns parameters that `setupFromParameters` turns into the same setup */
export function parametersOf(setup: LabSetup): URLSearchParams {
  const parameters = new URLSearchParams();
  const write = (name: string, value: string, ordinary: string): void => {
    if (value !== ordinary) parameters.set(name, value);
  };
  const ordinary = DEFAULT_SETUP;
  write("peers", String(setup.leechers), String(ordinary.leechers));
  write("file", amountText(setup.fileLength), amountText(ordinary.fileLength));
  write("piece", amountText(setup.pieceLength), amountText(ordinary.pieceLength));
  write("us", amountText(setup.seedUpload), amountText(ordinary.seedUpload));
  write("ui", uploadsText(setup.uploads), uploadsText(ordinary.uploads));
  write("d", setup.download === undefined ? "" : amountText(setup.download), "");
  write("free", String(setup.freeRiders), "0");
  write("order", setup.strategy, ordinary.strategy);
  write("choker", setup.choker ? "on" : "off", "on");
  write("seed", setup.seedLeaves ? "leaves" : "stays", "stays");
  write("mode", setup.mode, ordinary.mode);
  return parameters;
}

export function setupFromParameters(parameters: URLSearchParams): ParsedSetup {
  const issues: SetupIssue[] = [];
  const read = <T>(
    name: string,
    field: SetupField,
    ordinary: T,
    parse: (text: string) => T | undefined,
  ): T => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return ordinary;
    const parsed = parse(value);
    if (parsed === undefined) issues.push({ field, kind: "not-a-number", value });
    return parsed ?? ordinary;
  };
  const choose = <T extends string>(
    name: string,
    field: SetupField,
    ordinary: T,
    choices: readonly T[],
  ): T => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return ordinary;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) issues.push({ field, kind: "no-such-choice", value, choices });
    return chosen ?? ordinary;
  };
  const ordinary = DEFAULT_SETUP;
  const setup: LabSetup = {
    leechers: read("peers", "leechers", ordinary.leechers, parseAmount),
    fileLength: read("file", "fileLength", ordinary.fileLength, parseAmount),
    pieceLength: read("piece", "pieceLength", ordinary.pieceLength, parseAmount),
    seedUpload: read("us", "seedUpload", ordinary.seedUpload, parseAmount),
    uploads: read("ui", "uploads", ordinary.uploads, parseUploads),
    download: read("d", "download", ordinary.download, parseAmount),
    freeRiders: read("free", "freeRiders", ordinary.freeRiders, parseAmount),
    strategy: choose("order", "strategy", ordinary.strategy, CHOICES.order),
    choker: choose("choker", "choker", "on", CHOICES.choker) === "on",
    seedLeaves: choose("seed", "seedLeaves", "stays", CHOICES.seed) === "leaves",
    mode: choose("mode", "mode", ordinary.mode, CHOICES.mode),
  };
  return { setup, issues };
}

/** "4MiB", "256KiB" or "1000": as people type it and as a link holds it. @returns undefined unless whole and not negative */
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

/** One rate, "least-most", or one a leecher with commas. */
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
      // A single one needs its comma, or it would be read as the same for all.
      return uploads.rates.map(amountText).join(",") + (uploads.rates.length === 1 ? "," : "");
  }
}
