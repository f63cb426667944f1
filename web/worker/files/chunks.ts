/** Cuts and joins slices of bytes for a port: many small messages would cost more than the bytes. */
import { type Bytes, concatBytes } from "../../../shared/core/bytes.ts";

/** Two pieces of the usual length. */
const MOST = 512 * 1024;

/**
 * Each chunk is memory of its own, which can be transferred.
 * @param least a chunk is no shorter, except for the last
 */
export async function* chunksOf(slices: AsyncIterable<Bytes>, least: number): AsyncGenerator<Bytes> {
  let waiting: Bytes[] = [];
  let bytes = 0;
  for await (const slice of slices)
    for (let at = 0; at < slice.length; at += MOST) {
      const part = slice.subarray(at, at + MOST);
      waiting.push(part);
      bytes += part.length;
      if (bytes < least) continue;
      yield concatBytes(waiting);
      waiting = [];
      bytes = 0;
    }
  if (bytes > 0) yield concatBytes(waiting);
}
