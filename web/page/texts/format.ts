/**
 * Formats numbers with Intl, for the page and for the lab: sizes and rates in powers of 1000 with three significant digits,
 * durations in their one or two largest units. Contains no sentences.
 */
export interface Format {
  /** "1.23 MB" */
  size(bytes: number): string;
  /** "1.23 MB/s" */
  rate(bytesPerSecond: number): string;
  /** Whole percent, rounded down, so that 100 % means complete. @param share 0 to 1 */
  percent(share: number): string;
  count(n: number): string;
  /** "3 h 5 min", "4 s". */
  duration(seconds: number): string;
  /** A measured duration: like `duration`, but with three significant digits below a minute, "14.5 s". */
  time(seconds: number): string;
  /** "1.04" */
  ratio(ratio: number): string;
  /** "3 days ago", in the largest unit. */
  ago(seconds: number): string;
  /** "Fri, December 4 at 6:53 PM", in the user's time zone. @param time milliseconds since 1970 */
  date(time: number): string;
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const DURATION_UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;
/** The symbols of the SI, which English texts use everywhere, also in the lab. */
const SYMBOLS = { day: "d", hour: "h", minute: "min", second: "s" } as const;

export function createFormat(locale: string): Format {
  const unit = (name: string, digits: Intl.NumberFormatOptions, display: "short" | "narrow" | "long") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: display, ...digits });
  const threeDigits = { minimumSignificantDigits: 1, maximumSignificantDigits: 3 } as const;
  const sizes = BYTE_UNITS.map((name) => unit(name, threeDigits, name === "byte" ? "long" : "short"));
  // Rates begin at kilobytes, because "0 kB/s" reads better than "0 byte/s".
  const rates = BYTE_UNITS.slice(1).map((name) => unit(`${name}-per-second`, threeDigits, "short"));
  const numbers = new Intl.NumberFormat(locale, threeDigits);
  const durations = DURATION_UNITS.map(([name]) => {
    if (locale === "en") return (amount: number) => `${numbers.format(amount)} ${SYMBOLS[name]}`;
    const format = unit(name, threeDigits, "short");
    return (amount: number) => format.format(amount);
  });
  const ratios = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const relative = new Intl.RelativeTimeFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const counts = new Intl.NumberFormat(locale);
  const dates = {
    weekday: "short",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  } as const;

  /** @param amount in the smallest unit */
  const scaled = (formats: readonly Intl.NumberFormat[], amount: number): string => {
    let power = 0;
    let value = Math.max(0, amount);
    while (value >= 999.5 && power < formats.length - 1) {
      value /= 1000;
      power++;
    }
    return formats[power]?.format(value) ?? "";
  };

  const duration = (seconds: number): string => {
    let rest = Math.max(0, Math.round(seconds));
    const parts: string[] = [];
    for (const [index, [, length]] of DURATION_UNITS.entries()) {
      const amount = Math.floor(rest / length);
      rest -= amount * length;
      if (amount > 0) parts.push(durations[index]?.(amount) ?? "");
      // At most two adjacent units, and only one from 10 on: "3 h 5 min", "12 min".
      if (parts.length === 2 || (parts.length === 1 && (amount >= 10 || amount === 0))) break;
    }
    return parts.join(" ") || (durations.at(-1)?.(0) ?? "");
  };

  return {
    size: (bytes) => scaled(sizes, bytes),
    rate: (bytesPerSecond) => scaled(rates, Math.round(bytesPerSecond / 100) / 10),
    percent: (share) => percents.format(Math.floor(Math.min(1, Math.max(0, share)) * 100) / 100),
    count: (n) => counts.format(n),
    ago: (seconds) => {
      const [name, length] = DURATION_UNITS.find(([, one]) => seconds >= one) ?? ["second", 1];
      return relative.format(-Math.max(0, Math.floor(seconds / length)), name);
    },
    // Few pages show one.
    date: (time) => new Intl.DateTimeFormat(locale, dates).format(time),
    duration,
    // From 59.95 on, three digits would be "60 s".
    time: (seconds) =>
      seconds < 59.95 ? (durations.at(-1)?.(Math.max(0, seconds)) ?? "") : duration(seconds),
    ratio: (ratio) => ratios.format(ratio),
  };
}
