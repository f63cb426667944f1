/** Sizes, rates and times for people, in decimal units as on the page. */

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** "1.23 MB" */
export function size(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`;
}

export function rate(bytesPerSecond: number): string {
  // Rates begin at kilobytes: "0 kB/s" reads better than "0 B/s".
  return bytesPerSecond < 1000 ? `${(bytesPerSecond / 1000).toFixed(1)} kB/s` : `${size(bytesPerSecond)}/s`;
}

/** Rounded down, so that 100 % means complete. @param share 0 to 1 */
export function percent(share: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, share)) * 100)} %`;
}

/** "3 h 5 min", "4 s" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

export function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
