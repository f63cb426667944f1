/** The table of settings in docs/hosting.md against what the server reads. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

async function documented(): Promise<readonly string[]> {
  const text = await readFile(new URL("../../docs/hosting.md", import.meta.url), "utf8");
  return [...text.matchAll(/^\| `([A-Z][A-Z_0-9]*)` +\|(.*)\|$/gm)].map(([row, name = "", cells = ""]) => {
    expect(cells.split(/(?<!\\)\|/), row).toHaveLength(3);
    return name;
  });
}

/** Empty variables count as unset, so that reading goes on to the last one. */
function readByTheServer(): readonly string[] {
  const names = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        names.add(String(name));
        return "";
      },
    },
  );
  readConfig(environment);
  return [...names];
}

test("every variable that the server reads has its row in docs/hosting.md, and every row is read", async () => {
  const rows = await documented();
  expect([...rows].sort()).toEqual([...readByTheServer()].sort());
  expect(new Set(rows).size).toBe(rows.length);
});
