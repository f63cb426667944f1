/**
 * The manifest of a sealed torrent: the names, paths and lengths of its files, which only people with the secret can read. It
 * has the keys of an info dictionary that describe files, and is read by the same code, so hostile names are cleaned as usual.
 */
import { decodeLeading, encodeBencode, isDictionary } from "../../bencode/bencode.ts";
import type { Bytes } from "../../core/bytes.ts";
import { invariant } from "../../core/invariant.ts";
import type { PieceLayout } from "../../core/layout.ts";
import { isViolation, type Violation, violation } from "../../core/violation.ts";
import { type DescribedFiles, readFiles, writeFiles } from "../file-entries.ts";
import { checkParts, type InfoParts, lengthFault, type WriteFault, withPieces } from "../info.ts";
import type { Metainfo } from "../metainfo.ts";
import { deriveKey, type KeyMaterial } from "./keys.ts";
import type { SealCrypto } from "./seal-crypto.ts";
import { IV_LENGTH, SEALED_VERSION, writeSealed } from "./sealed-info.ts";

/** Hides how long names are, and how many files there are, within what this holds. */
const PADDED_TO = 256;
/** Bytes that GCM appends. */
const TAG_LENGTH = 16;

export interface SealedPlan {
  readonly layout: PieceLayout;
  /**
   * @param pieceHashes 20 bytes per piece of ciphertext
   * @param iv 12 random bytes
   * @returns the bytes of the info dictionary
   */
  build(pieceHashes: Uint8Array, crypto: SealCrypto, material: KeyMaterial, iv: Bytes): Promise<Bytes>;
}

/** As `planInfo`, for a sealed torrent: refuses what cannot be written before anything is encrypted and hashed. */
export function planSealed(parts: InfoParts): SealedPlan | Violation<WriteFault> {
  const checked = checkParts(parts);
  if (isViolation(checked)) return checked;
  const { files, layout } = checked;
  const plain = padded(encodeBencode(writeFiles(parts.name, files, parts.single)));
  const withManifest = (iv: Bytes, manifest: Bytes) =>
    writeFiles("sealed", [{ path: [], length: layout.length }], true)
      .set("piece length", layout.pieceLength)
      .set("sealed", writeSealed(iv, manifest));
  const sized = withManifest(new Uint8Array(IV_LENGTH), new Uint8Array(plain.length + TAG_LENGTH));
  return (
    lengthFault(sized, layout) ?? {
      layout,
      build: async (pieceHashes, crypto, material, iv) => {
        invariant(iv.length === IV_LENGTH, "an iv has 12 bytes");
        const manifest = await crypto.gcmEncrypt(await deriveKey(crypto, material, "manifest"), iv, plain);
        return withPieces(withManifest(iv, manifest), layout, pieceHashes);
      },
    }
  );
}

/** Why a sealed torrent cannot be read. The detail of "bad-manifest" says what is wrong with it. */
export type ManifestViolation = Violation<"wrong-key" | "bad-manifest" | "unknown-version">;

/**
 * Never throws for what a torrent contains.
 * @param metainfo of a sealed torrent
 * @returns the same with the name and files of the manifest
 */
export async function openManifest(
  crypto: SealCrypto,
  material: KeyMaterial,
  metainfo: Metainfo,
): Promise<Metainfo | ManifestViolation> {
  const { sealed, layout } = metainfo;
  invariant(sealed !== undefined, "a public torrent has no manifest");
  const { version, iv, manifest } = sealed;
  if (version !== SEALED_VERSION) return violation("unknown-version", version);
  if (iv.length === 0 || manifest.length <= TAG_LENGTH) return violation("bad-manifest", "sealed");
  const plain = await crypto.gcmDecrypt(await deriveKey(crypto, material, "manifest"), iv, manifest);
  if (plain === undefined) return violation("wrong-key");
  const described = readManifest(plain);
  if (isViolation(described)) return violation("bad-manifest", described.violation);
  if (described.length !== layout.length) return violation("bad-manifest", "length");
  return { ...metainfo, name: described.name ?? metainfo.infoHash, files: described.files };
}

function readManifest(plain: Bytes): DescribedFiles | Violation {
  const leading = decodeLeading(plain);
  if (isViolation(leading)) return leading;
  if (!isDictionary(leading.value)) return violation("not-a-dictionary");
  if (plain.subarray(leading.end).some((byte) => byte !== 0)) return violation("padding");
  return readFiles(leading.value);
}

function padded(bytes: Bytes): Bytes {
  const whole = new Uint8Array(Math.ceil(bytes.length / PADDED_TO) * PADDED_TO);
  whole.set(bytes);
  return whole;
}
