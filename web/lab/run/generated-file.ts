/** The most that `crypto.getRandomValues` fills in one call. */
const PART_LENGTH = 65_536;
/** 4 MiB of random bytes take a few milliseconds, less than one frame. */
const PARTS_PER_TASK = 64;

/** A file of random bytes, so that no two runs share an info hash and no two swarms mix. */
export async function generatedFile(name: string, length: number): Promise<File> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let made = 0; made < length; made += PART_LENGTH) {
    parts.push(crypto.getRandomValues(new Uint8Array(Math.min(PART_LENGTH, length - made))));
    if (parts.length % PARTS_PER_TASK === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return new File(parts, name);
}
