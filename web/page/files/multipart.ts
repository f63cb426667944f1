/**
 * Reads a body of the type multipart/form-data (RFC 7578) that may be larger than memory: the parts are slices of it. Browsers
 * read it by themselves only into memory.
 */

export interface Part {
  readonly name: string;
  /** undefined: a text field. */
  readonly fileName: string | undefined;
  readonly type: string;
  readonly content: Blob;
}

const CHUNK_LENGTH = 1024 * 1024;
/** Of one part. Browsers write a few lines. */
const MAX_HEAD_LENGTH = 16 * 1024;
const END_OF_HEAD = bytesOf("\r\n\r\n");

/**
 * @param contentType of the body, as the header says
 * @param mostParts those beyond are left out
 * @returns undefined if the body is something else, or ends too early
 */
export async function readMultipart(
  body: Blob,
  contentType: string,
  mostParts: number,
): Promise<readonly Part[] | undefined> {
  const boundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  if (boundary === null) return undefined;
  const delimiter = bytesOf(`\r\n--${boundary[1] ?? boundary[2]}`);
  const scanner = new Scanner(body);
  const parts: Part[] = [];
  // The first delimiter lacks the line break in front.
  let at = (await scanner.startsWith(delimiter.subarray(2))) ? delimiter.length - 2 : undefined;
  while (at !== undefined) {
    const end = await scanner.text(at, at + 2);
    if (end === "--") return parts;
    if (end !== "\r\n" || parts.length >= mostParts) return end === "\r\n" ? parts : undefined;
    // A part without any header begins with the empty line.
    const headEnd = await scanner.find(END_OF_HEAD, at, at + MAX_HEAD_LENGTH);
    if (headEnd === undefined) return undefined;
    const begin = headEnd + END_OF_HEAD.length;
    const next = await scanner.find(delimiter, begin, body.size);
    if (next === undefined) return undefined;
    const part = partFrom(await scanner.text(at, headEnd), body.slice(begin, next));
    if (part !== undefined) parts.push(part);
    at = next + delimiter.length;
  }
  return undefined;
}

function partFrom(head: string, content: Blob): Part | undefined {
  const header = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(head.replaceAll("\r\n", "\n"))?.[1]?.trim() ?? "";
  const disposition = header("Content-Disposition");
  const parameter = (name: string): string | undefined => {
    const value = new RegExp(`;\\s*${name}="([^"]*)"`, "i").exec(disposition)?.[1];
    // All that browsers encode (HTML, "multipart/form-data encoding algorithm").
    return value?.replace(/%22|%0D|%0A/gi, (encoded) => (encoded === "%22" ? '"' : " "));
  };
  const name = parameter("name");
  return name === undefined
    ? undefined
    : { name, fileName: parameter("filename"), type: header("Content-Type"), content };
}

/** Reads forward through a Blob, with one chunk in memory. */
class Scanner {
  private readonly body: Blob;
  private begin = 0;
  private chunk = new Uint8Array();

  constructor(body: Blob) {
    this.body = body;
  }

  async startsWith(bytes: Uint8Array): Promise<boolean> {
    return (await this.find(bytes, 0, bytes.length)) === 0;
  }

  async text(begin: number, end: number): Promise<string> {
    await this.load(begin, end - begin);
    return new TextDecoder().decode(this.chunk.subarray(begin - this.begin, end - this.begin));
  }

  /** @returns where the bytes begin, if they lie between `begin` and `end` as a whole */
  async find(bytes: Uint8Array, begin: number, end: number): Promise<number | undefined> {
    for (let from = begin; from + bytes.length <= Math.min(end, this.body.size); ) {
      await this.load(from, bytes.length);
      const chunk = this.chunk.subarray(0, Math.min(this.chunk.length, end - this.begin));
      const found = indexOf(chunk, bytes, from - this.begin);
      if (found >= 0) return this.begin + found;
      from = this.begin + chunk.length - bytes.length + 1;
    }
    return undefined;
  }

  private async load(begin: number, length: number): Promise<void> {
    if (begin >= this.begin && begin + length <= this.begin + this.chunk.length) return;
    const slice = this.body.slice(begin, begin + Math.max(length, CHUNK_LENGTH));
    this.chunk = new Uint8Array(await slice.arrayBuffer());
    this.begin = begin;
  }
}

/** Horspool's search: it looks at a fraction of the bytes. @returns -1: not found */
function indexOf(text: Uint8Array, word: Uint8Array, from: number): number {
  const last = word.length - 1;
  const skips = new Uint32Array(256).fill(word.length);
  for (let i = 0; i < last; i++) skips[word[i] as number] = last - i;
  for (let at = from; at + last < text.length; at += skips[text[at + last] as number] as number) {
    let i = last;
    while (i >= 0 && text[at + i] === word[i]) i--;
    if (i < 0) return at;
  }
  return -1;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
