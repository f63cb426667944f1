import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePageFolder, serversOfThisFile, TestClient } from "../testing/client.ts";
import { belowBase } from "./base-path.ts";
import { staticPage } from "./static.ts";

const start = serversOfThisFile();

test.each([
  ["/share/", "/share", "/"],
  ["/share/?x=1", "/share", "/?x=1"],
  ["/share/lab/peer/", "/share", "/lab/peer/"],
  ["/a/b/announce", "/a/b", "/announce"],
  ["/share", "/share", undefined],
  ["/share?x=/", "/share", undefined],
  // Another folder whose name begins in the same way.
  ["/shared/", "/share", "/shared/"],
  ["/healthz", "/share", "/healthz"],
  ["/share/share", "/share", "/share"],
  ["/share//evil.example", "/share", "//evil.example"],
  ["*", "/share", "*"],
  ["/share/", "", "/share/"],
])("%s below %s: %s", (url, basePath, expected) => {
  expect(belowBase(url, basePath)).toBe(expected);
});

describe("with BASE_PATH=/share", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makePageFolder();
    await mkdir(join(folder, "lab"));
    await writeFile(join(folder, "lab", "index.html"), "<!doctype html>");
  });
  afterAll(() => rm(folder, { recursive: true }));
  const startInFolder = () => start({ basePath: "/share" }, { makePage: () => staticPage(folder) });

  const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";

  test.each<[string, number, string | undefined]>([
    ["/share/", 200, undefined],
    ["/share", 302, "/share/"],
    ["/share?ice=none", 302, "/share/?ice=none"],
    ["/share/lab/", 200, undefined],
    ["/share/lab?x=1", 302, "lab/?x=1"],
    ["/share/config.json", 200, undefined],
    ["/share/healthz", 200, undefined],
    ["/share/service.js", 200, undefined],
    ["/share/manifest.webmanifest", 200, undefined],
    ["/share/assets/main-abc123.js", 200, undefined],
    ["/share/announce", 426, undefined],
    [`/share/%23${HASH}`, 302, `/share/#${HASH}`],
    [`/${HASH}`, 302, `/share/#${HASH}`],
    [`/share/files/${HASH}/0/x`, 404, undefined],
    ["/share/share", 404, undefined],
    ["/shared/", 404, undefined],
    ["/share//", 404, undefined],
    ["/share//share/", 404, undefined],
    ["/share/%2e%2e/package.json", 404, undefined],
    ["/share/..%2f..%2fpackage.json", 404, undefined],
    ["/share//evil.example", 404, undefined],
    // A proxy may remove the folder, and health checks need not know it.
    ["/", 200, undefined],
    ["/healthz", 200, undefined],
  ])("GET %s: %i, %s", async (path, status, location) => {
    const server = await startInFolder();
    expect(server.url).toBe(`http://localhost:${server.port}/share/`);
    const response = await fetch(`http://localhost:${server.port}${path}`, { redirect: "manual" });
    expect([response.status, response.headers.get("location") ?? undefined]).toEqual([status, location]);
  });

  test.each([
    ["share/announce", 101],
    ["share/announce/", 101],
    ["announce", 101],
    ["share", 404],
    ["share/", 404],
    ["share/share/announce", 404],
    ["shareannounce", 404],
  ])("a WebSocket to /%s: %i", async (path, status) => {
    const server = await startInFolder();
    const client = new TestClient({ ...server, url: `http://localhost:${server.port}/` }, path);
    expect(await client.status).toBe(status);
    client.close();
  });

  test("page, lab and service worker have the content security policy there too", async () => {
    const server = await startInFolder();
    for (const path of ["share/", "share/lab/", "lab/", "share/service.js"]) {
      const { headers } = await fetch(`http://localhost:${server.port}/${path}`);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy.split("; "), path).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(policy).not.toContain("unsafe");
    }
  });

  test("pages report, and what is shared is declined, below it", async () => {
    const server = await startInFolder();
    const post = (path: string) => fetch(server.url + path, { method: "POST", redirect: "manual" });
    expect((await post("unreachable?no-path")).status).toBe(204);
    expect(server.lines).toHaveLength(1);
    const declined = await post("share?ice=none");
    expect(declined.status).toBe(413);
    expect(await declined.text()).toContain('href="/share/?ice=none&amp;shared=missed"');
    expect((await fetch(server.url.slice(0, -1), { method: "POST", redirect: "manual" })).status).toBe(405);
  });
});
