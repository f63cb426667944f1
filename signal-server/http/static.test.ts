import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { staticPage } from "./static.ts";

const SCRIPT = "export const text = 'a';".repeat(20_000);
let folder: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-static-"));
  write("index.html", "<!doctype html>");
  write("lab/index.html", "lab");
  write("assets/main-1.js", SCRIPT);
  write("assets/main-1.js.br", brotliCompressSync(SCRIPT));
  write("assets/main-1.js.gz", gzipSync(SCRIPT));
  write("icons/a.png", "picture");
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** `fetch` would decode the body. */
async function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const port = await listening();
  return new Promise((resolve, reject) => {
    get({ port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
      });
    }).on("error", reject);
  });
}

async function listening(): Promise<number> {
  if (server === undefined) {
    const page = staticPage(folder);
    server = createServer((request, response) => page.handle(request, response));
    await new Promise<void>((resolve) => server?.listen(0, resolve));
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test.each<[string | undefined, string | undefined, (body: Buffer) => Buffer]>([
  ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
  ["gzip;q=1.0, BR;q=0.5", "br", brotliDecompressSync],
  ["gzip, deflate", "gzip", gunzipSync],
  ["gzip, br;q=0", "gzip", gunzipSync],
  ["br;q=0.000 , gzip;q=0", undefined, (body) => body],
  ["identity", undefined, (body) => body],
  ["vibrant, gzipped", undefined, (body) => body],
  [undefined, undefined, (body) => body],
])("Accept-Encoding %s: %s, as the build has written it", async (accepted, encoding, decode) => {
  const { status, headers, body } = await ask(
    "/assets/main-1.js",
    accepted ? { "Accept-Encoding": accepted } : {},
  );
  expect([status, headers["content-encoding"]]).toEqual([200, encoding]);
  expect(headers["content-length"]).toBe(String(body.length));
  expect(headers.vary).toBe("Accept-Encoding");
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(decode(body).toString() === SCRIPT).toBe(true);
});

test("a compressed file that is older than its original is not served, and none by its own name", async () => {
  utimesSync(join(folder, "assets/main-1.js.br"), 1, 1);
  expect(
    (await ask("/assets/main-1.js", { "Accept-Encoding": "br, gzip" })).headers["content-encoding"],
  ).toBe("gzip");
  expect((await ask("/assets/main-1.js.br")).status).toBe(404);
});

test("an unchanged file is not sent again, in the encoding that the browser has", async () => {
  write("service.js", SCRIPT);
  write("service.js.br", brotliCompressSync(SCRIPT));
  const br = { "Accept-Encoding": "br" };
  const { headers } = await ask("/service.js", br);
  const etag = headers.etag ?? "";
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const answer = await ask("/service.js", { ...br, "If-None-Match": known });
    expect([answer.status, answer.body.length, answer.headers.vary]).toEqual([304, 0, "Accept-Encoding"]);
  }
  expect((await ask("/service.js", { "If-None-Match": etag })).status).toBe(200);
  // Nobody asks for one of these again.
  expect((await ask("/assets/main-1.js", br)).headers.etag).toBeUndefined();
});

test.each([
  ["/", true],
  ["/assets/main-1.js", false],
  ["/assets/workers/main-1.js", true],
  ["/service.js", true],
  ["/icons/a.svg", true],
  ["/icons/a.png", false],
  ["/lab", false],
  ["/no-such-file", false],
])("%s has a content security policy: %s", async (path, hasPolicy) => {
  for (const script of ["service.js", "assets/workers/main-1.js"]) write(script, SCRIPT);
  write("icons/a.svg", "<svg/>");
  const { headers } = await ask(path);
  expect(headers["content-security-policy"] !== undefined).toBe(hasPolicy);
});

test("workers have a short policy, because it would delay the first card, and it demands Trusted Types too", async () => {
  write("assets/workers/main-1.js", SCRIPT);
  const policy = String((await ask("/assets/workers/main-1.js")).headers["content-security-policy"]);
  expect(policy.length).toBeLessThan(130);
  expect(policy.split("; ")).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"]),
  );
});

test("HEAD has the headers alone", async () => {
  const { status, headers, body } = await ask("/icons/a.png", {}, "HEAD");
  expect([status, headers["content-length"], body.length]).toEqual([200, "7", 0]);
  expect([headers["content-type"], headers.vary, headers["cache-control"]]).toEqual([
    "image/png",
    undefined,
    "no-cache",
  ]);
});

test.each([
  ["/", 200, undefined],
  ["/?x", 200, undefined],
  ["/index.html", 200, undefined],
  ["/lab/", 200, undefined],
  ["/lab", 302, "lab/"],
  ["/lab?a=/b?c", 302, "lab/?a=/b?c"],
  ["//lab", 404, undefined],
  ["/lab//", 404, undefined],
  ["/index", 404, undefined],
  ["/assets", 404, undefined],
  ["/assets/", 404, undefined],
  ["/assets/../index.html", 404, undefined],
  ["/__proto__", 404, undefined],
  ["/lab/%00", 404, undefined],
  ["/%", 404, undefined],
])("%s: %i, %s", async (path, status, location) => {
  const answer = await ask(path);
  expect([answer.status, answer.headers.location]).toEqual([status, location]);
});

test("a file that is removed while the server runs is still served", async () => {
  await listening();
  rmSync(folder, { recursive: true });
  expect((await ask("/assets/main-1.js")).body.toString() === SCRIPT).toBe(true);
});

test("a client that does not read holds a little memory and nobody up", async () => {
  // More than the buffers of the system hold.
  write("assets/large.js", Buffer.alloc(32 * 1024 * 1024));
  const port = await listening();
  const waiting: ServerResponse[] = [];
  server?.on("request", (_, response) => waiting.push(response));
  const slow = Array.from({ length: 20 }, () => {
    const socket = connect(port, "localhost")
      .pause()
      .on("error", () => {});
    socket.write("GET /assets/large.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return socket;
  });
  await expect.poll(() => waiting.filter((response) => response.writableNeedDrain).length).toBe(20);
  expect((await ask("/assets/main-1.js")).body.length).toBe(SCRIPT.length);
  expect(Math.max(...waiting.map((response) => response.writableLength))).toBeLessThan(200_000);
  for (const socket of slow) socket.destroy();
});
