/**
 * Shared files laid end to end, as one range of bytes that pieces are cut from. It reads from disk and keeps nothing.
 * A file that has vanished, changed or cannot be read (a folder, no permission) causes an UnreadableFileError.
 */
import { type Bytes, concatBytes } from "../../core/bytes.ts";
import type { ContentSource } from "../ports.ts";

/** A file to be shared, and its place below the shared folder. */
export interface SeedFile {
  readonly file: ContentSource;
  /** Folder names and file name, without the torrent's own name. */
  readonly path: readonly string[];
}

export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
  /** As in `SeedFile`, joined by "/". */
  readonly path: string;

  constructor(path: string, cause?: unknown) {
    super(`cannot read ${path}`, { cause });
    this.path = path;
  }
}

interface Span {
  readonly source: SeedFile;
  /** Bytes from the first file's beginning. */
  readonly offset: number;
  readonly end: number;
}

interface Part {
  readonly source: SeedFile;
  readonly content: ContentSource;
  /** Bytes that it must have. */
  readonly length: number;
}

export class JoinedFiles {
  /** Bytes of all files together, as they were when they were shared. */
  readonly length: number;
  private readonly spans: readonly Span[];

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

  /** The same bytes, not read yet: reading them fails if the files have changed by then. */
  slices(offset: number, length: number): readonly ContentSource[] {
    return this.partsOf(offset, offset + length).map(({ content }) => content);
  }

  private partsOf(from: number, to: number): Part[] {
    return this.spans
      .filter((span) => span.offset < to && span.end > from)
      .map(({ source, offset, end }) => {
        const [begin, stop] = [Math.max(from, offset) - offset, Math.min(to, end) - offset];
        return { source, content: source.file.slice(begin, stop), length: stop - begin };
      });
  }
}

async function readPart({ source, content, length }: Part): Promise<Bytes> {
  const path = source.path.join("/");
  let bytes: Bytes;
  try {
    bytes = new Uint8Array(await content.arrayBuffer());
  } catch (error) {
    throw new UnreadableFileError(path, error);
  }
  // A truncated file returns what is left of it.
  if (bytes.length !== length) throw new UnreadableFileError(path);
  return bytes;
}
