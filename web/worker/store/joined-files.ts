/**
 * Dropped files end to end, as one run of bytes: what a torrent's pieces are cut from. Reads straight from disk and
 * keeps nothing. A file that vanished, changed or cannot be read (a folder, no permission) is an UnreadableFileError.
 */

import { type Bytes, concatBytes } from "../../../shared/core/bytes.ts";
import type { SeedFile } from "../../bridge/messages.ts";

export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
  /** Where the file stood in what was dropped. */
  readonly path: string;

  constructor(path: string, cause?: unknown) {
    super(`cannot read ${path}`, { cause });
    this.path = path;
  }
}

interface Part {
  readonly source: SeedFile;
  /** Offsets in the file, bytes. */
  readonly begin: number;
  readonly end: number;
}

export class JoinedFiles {
  /** Bytes of all files, as they were when dropped. */
  readonly length: number;
  private readonly spans: readonly {
    readonly source: SeedFile;
    readonly offset: number;
    readonly end: number;
  }[];

  constructor(files: readonly SeedFile[]) {
    let offset = 0;
    this.spans = files.map((source) => {
      const span = { source, offset, end: offset + source.file.size };
      offset = span.end;
      return span;
    });
    this.length = offset;
  }

  /** @throws UnreadableFileError */
  async read(offset: number, length: number): Promise<Bytes> {
    const parts = await Promise.all(this.partsOf(offset, offset + length).map(readPart));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : concatBytes(parts);
  }

  /** The same bytes, not read yet: reading it fails where the files have changed by then. */
  blob(offset: number, length: number): Blob {
    const slices = this.partsOf(offset, offset + length).map(sliceOf);
    const [only] = slices;
    return slices.length === 1 && only !== undefined ? only : new Blob(slices);
  }

  private partsOf(from: number, to: number): Part[] {
    return this.spans
      .filter((span) => span.offset < to && span.end > from)
      .map(({ source, offset, end }) => ({
        source,
        begin: Math.max(from, offset) - offset,
        end: Math.min(to, end) - offset,
      }));
  }
}

function sliceOf({ source, begin, end }: Part): Blob {
  return source.file.slice(begin, end);
}

async function readPart(part: Part): Promise<Bytes> {
  const { source, begin, end } = part;
  const path = source.path.join("/");
  let bytes: Bytes;
  try {
    bytes = new Uint8Array(await sliceOf(part).arrayBuffer());
  } catch (error) {
    throw new UnreadableFileError(path, error);
  }
  // A file that was cut short gives what is left of it.
  if (bytes.length !== end - begin) throw new UnreadableFileError(path);
  return bytes;
}
