/**
 * Writes a zip archive as a stream: stored, Zip64 where needed, names in UTF-8. The only import of client-zip. The length is
 * known beforehand, so that a browser can show how much is left.
 */
import { makeZip, predictLength } from "client-zip";
import type { Bytes } from "../../../shared/core/bytes.ts";

export interface ZipEntry {
  /** With "/" between folders; safe on every system. */
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  content(): AsyncIterable<Bytes>;
}

/** A zip stores local times from 1980 to 2107. One day of distance covers every time zone. */
const EARLIEST = Date.UTC(1980, 0, 2);
const LATEST = Date.UTC(2107, 11, 30);

/** Bytes of the archive. */
export function zipLength(entries: readonly Pick<ZipEntry, "name" | "length">[]): number {
  return Number(predictLength(entries.map(({ name, length }) => ({ name, size: length }))));
}

/** Reads an entry's content when it is its turn. Ends what it reads when it is not read to the end. */
export async function* zipOf(entries: readonly ZipEntry[]): AsyncGenerator<Bytes> {
  const reader = makeZip(
    entries.map(({ name, length, modifiedAt, content }) => ({
      name,
      size: length,
      lastModified: new Date(Math.min(LATEST, Math.max(EARLIEST, modifiedAt))),
      input: lazily(content),
    })),
  ).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value as Bytes;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function* lazily(content: ZipEntry["content"]): AsyncGenerator<Bytes> {
  yield* content();
}
