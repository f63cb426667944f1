import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Bytes, fromHex, toHex } from "../../core/bytes.ts";
import { type InfoHash, parseId } from "../../core/ids.ts";
import { isViolation } from "../../core/violation.ts";
import { parseInfo } from "../info.ts";
import { parseShareLink, shareLink } from "../share-link.ts";
import { contentCipher } from "./content-cipher.ts";
import { deriveKey, keyMaterial } from "./keys.ts";
import { openManifest, planSealed } from "./manifest.ts";
import { type Secret, writeSecret } from "./secret.ts";
import { platformCrypto as crypto } from "./testing/platform-crypto.ts";

interface Credentials {
  readonly secret: string;
  readonly password: string | null;
}
interface Vectors {
  readonly keys: readonly (Credentials &
    Record<"linkPart" | "material" | "contentKey" | "manifestKey", string>)[];
  readonly content: readonly { readonly offset: number; readonly plain: string; readonly cipher: string }[];
  readonly torrents: readonly (Credentials &
    Record<"iv" | "manifestPlain" | "cipherSha256" | "info" | "infoHash" | "shareLink", string> & {
      readonly manifest: {
        readonly name: string;
        readonly length?: number;
        readonly files?: readonly {
          readonly path: string;
          readonly length: number;
          readonly mtime?: number;
        }[];
      };
    })[];
}

/** Written by `docs/vectors/sealed.py`, which shares no code with this program. */
const VECTORS: Vectors = JSON.parse(
  readFileSync(new URL("../../../docs/vectors/sealed.json", import.meta.url), "utf8"),
);

const bytes = (hex: string): Bytes => fromHex(hex) ?? new Uint8Array();
const secretOf = ({ secret, password }: Credentials): Secret => ({
  bytes: bytes(secret),
  needsPassword: password !== null,
});
const materialOf = (vector: Credentials) =>
  keyMaterial(crypto, secretOf(vector), vector.password ?? undefined);

describe("the test vectors of an independent program", () => {
  test.each(VECTORS.keys)("give the keys of $linkPart", async (vector) => {
    expect(writeSecret(secretOf(vector))).toBe(vector.linkPart);
    const material = await materialOf(vector);
    expect(toHex(material)).toBe(vector.material);
    expect(toHex(await deriveKey(crypto, material, "content"))).toBe(vector.contentKey);
    expect(toHex(await deriveKey(crypto, material, "manifest"))).toBe(vector.manifestKey);
  });

  test("derive the same keys from a password that is typed composed", async () => {
    const vector = VECTORS.keys.at(-1);
    if (vector?.password == null) throw new Error("no password");
    const composed = vector.password.normalize("NFC");
    expect(composed).not.toBe(vector.password);
    expect(toHex(await materialOf({ ...vector, password: composed }))).toBe(vector.material);
  });

  test.each(VECTORS.content)("encrypt and decrypt at offset $offset", async ({ offset, plain, cipher }) => {
    const [first] = VECTORS.keys;
    if (first === undefined) throw new Error("no vectors");
    const { apply } = await contentCipher(crypto, await materialOf(first));
    expect(toHex(await apply(offset, bytes(plain)))).toBe(cipher);
    expect(toHex(await apply(offset, bytes(cipher)))).toBe(plain);
  });

  test.each(VECTORS.torrents)("write and open the torrent $infoHash", async (vector) => {
    const { manifest } = vector;
    const files = (manifest.files ?? [{ path: manifest.name, length: manifest.length ?? 0 }]).map(
      ({ path, length, mtime }) => ({ path: path.split("/"), length, modifiedAt: mtime && mtime * 1000 }),
    );
    const plan = planSealed({ name: manifest.name, files, single: manifest.files === undefined });
    if (isViolation(plan)) throw new Error(plan.violation);
    const material = await materialOf(vector);
    const cipher = await contentCipher(crypto, material);
    const { length } = plan.layout;
    const sealed = await cipher.apply(
      0,
      Uint8Array.from({ length }, (_, n) => Math.floor((n * n) / 8) % 256),
    );
    expect(createHash("sha256").update(sealed).digest("hex")).toBe(vector.cipherSha256);
    const hashes = Array.from(plan.layout.pieces(), (piece) =>
      createHash("sha1")
        .update(
          sealed.subarray(
            plan.layout.offsetOf(piece),
            plan.layout.offsetOf(piece) + plan.layout.lengthOf(piece),
          ),
        )
        .digest(),
    );
    const info = await plan.build(Buffer.concat(hashes), crypto, material, bytes(vector.iv));
    expect(toHex(info)).toBe(vector.info);

    const infoHash = parseId<InfoHash>(createHash("sha1").update(info).digest("hex"));
    expect(infoHash).toBe(vector.infoHash);
    const link = parseShareLink(vector.shareLink);
    expect(link).toEqual({ infoHash, secret: secretOf(vector), trackers: [] });
    if (isViolation(link)) return;
    expect(shareLink("https://share.example/", link.infoHash, [], undefined, link.secret)).toBe(
      vector.shareLink,
    );
    const metainfo = parseInfo(link.infoHash, bytes(vector.info));
    if (isViolation(metainfo)) throw new Error(metainfo.violation);
    const opened = await openManifest(crypto, material, metainfo);
    expect(opened).toHaveProperty("name", manifest.name);
    expect(opened).toHaveProperty(
      "files",
      files.map(({ path, length, modifiedAt }, n) => ({
        path,
        length,
        offset: files.slice(0, n).reduce((sum, file) => sum + file.length, 0),
        ...(modifiedAt && { modifiedAt }),
      })),
    );
  });
});
