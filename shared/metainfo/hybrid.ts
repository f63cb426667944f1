/**
 * Compares the two halves of a hybrid torrent (BEP 52): the v1 half, which is used here, and the v2 half. Where they describe
 * different files, other programs would download something else under the same name, so libtorrent refuses such a torrent,
 * and so does `parseInfo`.
 *
 * Hashes are not compared: pieces are verified with those of the v1 half.
 */
import {
  type BencodeDictionary,
  type BencodeValue,
  decodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { isViolation } from "../core/violation.ts";
import { attributesOf, type FileEntry, isLength, isSymbolicLink } from "./file-entries.ts";

const ROOT_LENGTH = 32;

interface PlacedFile {
  readonly path: readonly string[];
  readonly length: number;
  readonly offset: number;
}

/**
 * @param entries of the v1 half
 * @returns true also for a torrent without a v2 half
 */
export function halvesAgree(
  info: BencodeDictionary,
  infoBytes: Uint8Array,
  entries: readonly FileEntry[],
): boolean {
  const version = info.get("meta version");
  const tree = info.get("file tree");
  if (typeof version !== "number" || version <= 0) return !isDictionary(tree);
  // BitTorrent v2 asks for canonical bencode.
  if (version > 2 || isViolation(decodeBencode(infoBytes, { strict: true }))) return false;
  if (version < 2 || !isDictionary(tree)) return version < 2 && !isDictionary(tree);
  const pieceLength = info.get("piece length");
  if (!isLength(pieceLength) || pieceLength < BLOCK_LENGTH || !isPowerOfTwo(pieceLength)) return false;
  const v2 = filesOfTree(tree, pieceLength);
  const v1 = filesOf(entries);
  // Some programs align the end of the last file too.
  const totals = [v2?.end, v2 && roundUp(v2.end, pieceLength)];
  return v2 !== undefined && totals.includes(v1.end) && areSame(v1.files, v2.files);
}

/** @returns the files, empty ones too, and where the last entry ends */
function filesOf(entries: readonly FileEntry[]): {
  readonly files: readonly PlacedFile[];
  readonly end: number;
} {
  const files: PlacedFile[] = [];
  let end = 0;
  for (const { path, length } of entries) {
    if (path !== undefined) files.push({ path, length, offset: end });
    end += length;
  }
  return { files, end };
}

/** Each file begins at a piece. @returns undefined if the tree is malformed */
function filesOfTree(
  tree: BencodeDictionary,
  pieceLength: number,
): { readonly files: readonly PlacedFile[]; readonly end: number } | undefined {
  const files: PlacedFile[] = [];
  let end = 0;
  /** As deep as the decoder allows. @returns whether it is well-formed */
  const visit = (folder: BencodeDictionary, path: readonly string[]): boolean => {
    for (const [name, node] of folder) {
      if (name === "" || !isDictionary(node)) return false;
      const below = [...path, name];
      if (node.size !== 1 || !node.has("")) {
        if (!visit(node, below)) return false;
        continue;
      }
      const file = node.get("");
      const length = lengthOfLeaf(file);
      if (length === undefined) return false;
      if (isSymbolicLink(file)) continue;
      const offset = length > 0 ? roundUp(end, pieceLength) : end;
      files.push({ path: below, length, offset });
      end = offset + length;
    }
    return true;
  };
  return visit(tree, []) ? { files, end } : undefined;
}

function lengthOfLeaf(file: BencodeValue | undefined): number | undefined {
  if (!isDictionary(file)) return undefined;
  const attributes = attributesOf(file);
  if (attributes.includes("p")) return undefined;
  const length = attributes.includes("l") ? 0 : file.get("length");
  if (!isLength(length)) return undefined;
  const root = file.get("pieces root");
  const hasRoot =
    root instanceof Uint8Array && root.length === ROOT_LENGTH && root.some((byte) => byte !== 0);
  return length === 0 || hasRoot ? length : undefined;
}

/** Where an empty file stands, and what it is called, does not matter: programs differ in that. */
function areSame(a: readonly PlacedFile[], b: readonly PlacedFile[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ path, length, offset }, i) => {
      const other = b[i];
      if (other === undefined || length !== other.length) return false;
      const isSamePath = path.length === other.path.length && path.every((part, n) => part === other.path[n]);
      return length === 0 || (isSamePath && offset === other.offset);
    })
  );
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
