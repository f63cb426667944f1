/** For tests: folders of files, and what is in them. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Names by path, with content. */
export type Tree = Readonly<Record<string, Uint8Array | string>>;

/** Differs from byte to byte, and between numbers. */
export function content(length: number, number = 1): Uint8Array {
  let state = number;
  return new Uint8Array(length).map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

export async function writeTree(folder: string, tree: Tree): Promise<void> {
  for (const [path, bytes] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** Every file below the folder with its digest, hidden ones as well. */
export async function digestsIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const digests: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    digests[name.normalize("NFC")] = digestOf(await readFile(path));
  }
  return digests;
}

export function digestsOf(tree: Tree, prefix = ""): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).map(([path, bytes]) => [prefix + path, digestOf(bytes)]));
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
