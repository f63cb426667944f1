/** A file of chance: no two runs share an info hash, so that no two swarms mix. */

/** `crypto.getRandomValues` gives no more at once. */
const PART_LENGTH = 65_536;
/** Made between two looks at the page. */
const PARTS_A_TURN = 64;

export async function generatedFile(name: string, length: number): Promise<File> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let made = 0; made < length; made += PART_LENGTH) {
    parts.push(crypto.getRandomValues(new Uint8Array(Math.min(PART_LENGTH, length - made))));
    if (parts.length % PARTS_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return new File(parts, name);
}
