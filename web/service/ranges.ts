/** The `Range` header (RFC 9110, section 14). */

/** Bytes from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A server may ignore the header: this one ignores what is malformed, other units, and several ranges at once, which no
 * browser's player sends.
 *
 * @param length of the file
 * @returns "whole": answer as if there were no header; "unsatisfiable": nothing of the range exists
 */
export function parseRange(header: string, length: number): ByteRange | "whole" | "unsatisfiable" {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header) ?? [];
  if (first === undefined || last === undefined || first + last === "") return "whole";
  if (first === "") {
    const start = Math.max(0, length - Number(last));
    return start < length ? { start, end: length } : "unsatisfiable";
  }
  const start = Number(first);
  const end = last === "" ? length : Math.min(length, Number(last) + 1);
  if (last !== "" && Number(last) < start) return "whole";
  return start < length ? { start, end } : "unsatisfiable";
}
