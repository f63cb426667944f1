import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("dev.ts", import.meta.url));

test("the development server has page and lab in the folder of BASE_PATH", {
  timeout: 120_000,
}, async () => {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM], {
    env: { PATH: process.env.PATH, PORT: "0", BASE_PATH: "/share" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const gone = once(child, "exit");
  try {
    const [line] = await once(child.stdout.setEncoding("utf8"), "data");
    const url = /Tabswarm is at (\S+\/share\/)/.exec(line)?.[1] ?? "";
    for (const path of ["", "lab/"]) {
      const html = await (await fetch(url + path)).text();
      const named = Array.from(
        html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]*)"/g),
        ([, name]) => name ?? "",
      );
      expect(named.length).toBeGreaterThan(2);
      for (const name of named) {
        const response = await fetch(new URL(name, url + path));
        // What Vite does not know, it answers with the page.
        expect([name, response.status, response.headers.get("content-type")]).toEqual([
          name,
          200,
          expect.not.stringContaining("text/html"),
        ]);
      }
    }
  } finally {
    child.kill("SIGTERM");
    await gone;
  }
});
