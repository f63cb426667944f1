/**
 * Formats the lab's numbers. Lengths and rates use powers of 1024 like the setup, so that users can check the formula by hand:
 * 4 MiB at 512 KiB/s take 8 seconds.
 */
import type { SetupField } from "../model/check-setup.ts";

export interface LabFormat {
  /** "14.5 s": three significant digits, never minutes, so that a bound and a measurement can be compared. */
  seconds(seconds: number): string;
  /** "4 MiB" */
  amount(bytes: number): string;
  /** "256 KiB/s" */
  rate(bytesPerSecond: number): string;
  /** "1.04" */
  ratio(ratio: number): string;
  /** @param share 0 to 1 */
  percent(share: number): string;
  count(n: number): string;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** @param gap between a number and its unit */
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
    // Values from 1,000 to 1,023 need a fourth digit.
    return `${value >= 1000 ? count.format(Math.round(value)) : threeDigits.format(value)}${gap}${UNITS[power]}`;
  };

  return {
    seconds: (value) => (locale === "en" ? `${threeDigits.format(value)} s` : seconds.format(value)),
    amount,
    rate: (bytesPerSecond) => `${amount(bytesPerSecond)}/s`,
    ratio: (value) => ratio.format(value),
    percent: (share) => percent.format(share),
    count: (n) => count.format(n),
  };
}

/** The value of a field as a length, a rate or a count. */
export function setupValue(format: LabFormat, field: SetupField, value: number): string {
  switch (field) {
    case "fileLength":
    case "pieceLength":
      return format.amount(value);
    case "seederUpload":
    case "uploads":
    case "download":
      return format.rate(value);
    default:
      return format.count(value);
  }
}

/** The choices of a field, numbers in its unit. */
export function choicesOf(format: LabFormat, field: SetupField, choices: readonly string[]): string {
  return choices
    .map((choice) => (/^\d+$/.test(choice) ? setupValue(format, field, Number(choice)) : choice))
    .join(", ");
}
