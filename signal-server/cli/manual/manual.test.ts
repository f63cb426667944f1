import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { EXIT } from "../exit-code.ts";
import { GET, TORRENT } from "./get.ts";
import { pages } from "./help.ts";
import { manPage } from "./roff.ts";
import { SEED } from "./seed.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), "utf8");

test("docs/tabswarm.1 is what npm run manual writes", () => {
  expect(read("docs/tabswarm.1")).toBe(manPage(JSON.parse(read("package.json")).version));
});

test("the man page has every option, and no line that roff would take for a request", () => {
  const text = manPage("1");
  for (const { options } of pages(""))
    for (const { name } of options) expect(text).toContain(`\\-\\-${name.replaceAll("-", "\\-")}`);
  const requests = text.split("\n").filter((line) => /^[.']/.test(line));
  for (const line of requests) expect(line).toMatch(/^\.(\\"|TH|SH|SS|PP|TP|br|B) ?/);
});

test("every exit code that a command has is documented", () => {
  const documented = [SEED, GET, TORRENT].flatMap(({ exitCodes }) =>
    exitCodes.flatMap(({ term, meaning }) => [term, ...(meaning.match(/\b1\d\d\b/g) ?? [])]),
  );
  for (const code of Object.values(EXIT)) expect(documented, String(code)).toContain(String(code));
});

test("docs/command-line.md names every option and every exit code", () => {
  const guide = read("docs/command-line.md");
  for (const { options } of [SEED, GET, TORRENT])
    for (const { name } of options) expect(guide, name).toContain(`--${name}`);
  for (const code of Object.values(EXIT)) expect(guide).toContain(`| ${code} `);
});
