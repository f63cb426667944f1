import { expect, test } from "vitest";
import { keyMaterial } from "../../shared/metainfo/sealed/keys.ts";
import { crypto, SECRET, sealed } from "../../shared/metainfo/sealed/testing/sealed-samples.ts";
import { SealedNames } from "./sealed-names.ts";

test("the name of a received torrent is read from its manifest, with its key", async () => {
  const file = { path: ["편지.txt"], length: 100 };
  const { infoBytes, infoHash } = await sealed({ name: "편지.txt", files: [file], single: true });
  const key = { secret: SECRET, material: await keyMaterial(crypto, SECRET) };
  const stored = { infoBytes, infoHash, name: "", storageId: "a" };
  const names = new SealedNames(crypto);
  expect(await names.nameOf(stored), "without its key").toBe("");
  expect(await names.nameOf({ ...stored, key })).toBe("편지.txt");
  expect(await names.nameOf({ ...stored, storageId: "b", name: "stored" })).toBe("stored");
  expect(await names.nameOf({ ...stored, infoBytes: undefined, storageId: "c", key })).toBe("");
});
