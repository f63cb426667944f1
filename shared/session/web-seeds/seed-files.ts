/** Which files of a web seed hold a range of a torrent's bytes. */
import { fileUrl, type OriginalFile, type OriginalFiles } from "../../metainfo/original-files.ts";
import type { FileRange } from "../ports.ts";

/** A part of the range: of a file, or zeros of a padding file, which no server has. */
export type SeedPart = FileRange | { readonly zeros: number };

/** @param offset in the torrent, of the first byte @param length bytes */
export function partsOf(
  webSeed: string,
  { isSingle, files }: OriginalFiles,
  offset: number,
  length: number,
): SeedPart[] {
  const parts: SeedPart[] = [];
  const end = offset + length;
  for (let i = firstBeyond(files, offset); i < files.length; i++) {
    const file = files[i];
    if (file === undefined || file.offset >= end) break;
    const first = Math.max(offset, file.offset);
    const last = Math.min(end, file.offset + file.length);
    if (last <= first) continue;
    if (file.path === undefined) parts.push({ zeros: last - first });
    else
      parts.push({
        url: fileUrl(webSeed, isSingle, file.path),
        begin: first - file.offset,
        end: last - file.offset,
      });
  }
  return parts;
}

/** @returns the index of the first file that ends after the offset */
function firstBeyond(files: readonly OriginalFile[], offset: number): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const file = files[middle];
    if (file !== undefined && file.offset + file.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
