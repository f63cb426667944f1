/**
 * The lab's numbers. Lengths and rates in powers of 1024, as the setup has them, so that a reader can check the formula
 * with them: 4 MiB at 512 KiB a second are 8 seconds. Knows no sentences.
 */
import type { SetupField } from "../model/check-setup.ts";

export interface LabFormat {
  /** "14.5 sec", three significant digits; a bound and a measurement must be comparable, so never in minutes. */
  seconds(seconds: number): string;
  /** "4 MiB" */
  amount(bytes: number): string;
  /** "256 KiB/s" */
  rate(bytesPerSecond: number): string;
  /** "1.04": what was measured, divided by what it is held against. */
  ratio(ratio: number): string;
  /** Rounded. @param share 0 to 1 */
  percent(share: number): string;
  count(n: number): string;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** @param gap what stands between a number and its unit in that language */
export function createLabFormat(locale: string, gap: string): LabFormat {
  const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const seconds = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "second",
    unitDisplay: "short",
    maximumSignificantDigits: 3,
  });
  const ratio = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const count = new Intl.NumberFormat(locale);

  const amount = (bytes: number): string => {
    let power = 0;
    let value = Math.max(0, bytes);
    while (value >= 1023.5 && power < UNITS.length - 1) {
      value /= 1024;
      power++;
    }
    // Between 1,000 and 1,023 a fourth digit, or 1,023 would read 1,020.
    return `${value >= 1000 ? count.format(Math.round(value)) : threeDigits.format(value)}${gap}${UNITS[power]}`;
  };

  return {
    seconds: (value) => seconds.format(value),
    amount,
    rate: (bytesPerSecond) => `${amount(bytesPerSecond)}/s`,
    ratio: (value) => ratio.format(value),
    percent: (share) => percent.format(share),
    count: (n) => count.format(n),
  };
}

/** A number as that field of the setup has it: a length, a rate or a count. */
export function setupValue(format: LabFormat, field: SetupField, value: number): string {
  switch (field) {
    case "fileLength":
    case "pieceLength":
      return format.amount(value);
    case "seedUpload":
    case "uploads":
    case "download":
      return format.rate(value);
    default:
      return format.count(value);
  }
}

/** The choices of a field; those that are numbers, as that field has them. */
export function choicesOf(format: LabFormat, field: SetupField, choices: readonly string[]): string {
  return choices
    .map((choice) => (/^\d+$/.test(choice) ? setupValue(format, field, Number(choice)) : choice))
    .join(", ");
}
