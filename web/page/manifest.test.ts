import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const FOLDER = join(import.meta.dirname, "public");

interface Manifest {
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose?: string }[];
  readonly share_target: { readonly action: string };
  readonly [name: string]: unknown;
}

const manifest = JSON.parse(readFileSync(join(FOLDER, "manifest.webmanifest"), "utf8")) as Manifest;

/** @returns "width x height" as the file's header says, and whether it can have transparent pixels */
function png(path: string): { readonly sizes: string; readonly isOpaque: boolean } {
  const bytes = readFileSync(join(FOLDER, path));
  expect(bytes.toString("latin1", 1, 4)).toBe("PNG");
  const colourType = bytes[25];
  const isOpaque = (colourType === 2 || colourType === 3) && !bytes.includes("tRNS");
  return { sizes: `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, isOpaque };
}

test("icons have the sizes that the manifest states; those that systems crop have no transparent corner", () => {
  for (const { src, sizes, purpose = "any" } of manifest.icons)
    expect({ src, ...png(src) }).toEqual({ src, sizes, isOpaque: purpose === "maskable" });
  for (const purpose of ["any", "maskable"])
    expect(
      manifest.icons.filter((icon) => (icon.purpose ?? "any") === purpose).map(({ sizes }) => sizes),
    ).toEqual(["192x192", "512x512"]);
  expect(png("icons/apple-touch-180.png")).toEqual({ sizes: "180x180", isOpaque: true });
});

test("every address is relative, so that the app can live in a folder", () => {
  const addresses: unknown[] = [];
  const visit = (value: unknown, key: string): void => {
    if (["id", "start_url", "scope", "src", "action", "url"].includes(key) && value !== "url")
      addresses.push(value);
    if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(manifest, "");
  expect(addresses.length).toBeGreaterThan(8);
  for (const address of addresses)
    expect(new URL(String(address), "https://host.example/app/manifest.webmanifest").pathname).toMatch(
      /^\/app\//,
    );
});
