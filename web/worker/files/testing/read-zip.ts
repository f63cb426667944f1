/** Reads what a zip archive says about itself (PKWARE's APPNOTE), independently of the library that writes it. */

export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As stored: local time, seconds rounded to even. */
  readonly modified: string;
  readonly isUtf8: boolean;
  readonly isStored: boolean;
}

/** @throws when the end, the central directory and the local headers contradict each other. No Zip64 */
export function readZip(zip: Uint8Array): ZipMember[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  check(view.getUint32(end, true) === 0x06054b50, "the archive ends with its end record");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const members: ZipMember[] = [];
  let next = 0;
  for (let i = 0; i < count; i++) {
    check(view.getUint32(at, true) === 0x02014b50, "the directory has an entry");
    const flags = view.getUint16(at + 8, true);
    const length = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    check(local === next, "entries follow each other without gaps");
    check(view.getUint32(local, true) === 0x04034b50, "the entry has a local header");
    const begin = local + 30 + nameLength;
    const bytes = zip.subarray(begin, begin + length);
    // The descriptor behind the data: signature, CRC-32 and twice the length.
    check(view.getUint32(begin + length + 8, true) === length, "the descriptor has the length");
    members.push({
      name: new TextDecoder("utf-8", { fatal: true }).decode(zip.subarray(at + 46, at + 46 + nameLength)),
      bytes,
      modified: dosTime(view.getUint16(at + 14, true), view.getUint16(at + 12, true)),
      isUtf8: (flags & 0x800) !== 0,
      isStored: view.getUint16(at + 10, true) === 0,
    });
    next = begin + length + 16;
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  check(at === end, "the directory ends at the end record");
  return members;
}

function dosTime(date: number, time: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  return `${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`not true: ${what}`);
}
