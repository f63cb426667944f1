import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeCertificate, type TestCertificate } from "../testing/certificate.ts";
import { serversOfThisFile, TestClient, type TestServer } from "../testing/client.ts";
import { readTls } from "./tls.ts";

const start = serversOfThisFile();
let folder: string;
let first: TestCertificate;
let second: TestCertificate;
let rubbish: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-tls-"));
  first = makeCertificate(folder, "first");
  second = makeCertificate(folder, "second");
  rubbish = join(folder, "rubbish.pem");
  writeFileSync(rubbish, "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A pair of files that a test may replace. */
function copyOf({ certificate, key }: TestCertificate, name: string): { certificate: string; key: string } {
  const copy = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key.pem`) };
  copyFileSync(certificate, copy.certificate);
  copyFileSync(key, copy.key);
  return copy;
}

const trusting = { rejectUnauthorized: false };

/** @returns the fingerprint of the certificate that a new connection gets */
function served(port: number, host = "localhost"): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host, ...trusting }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

async function withSession<T>(
  server: TestServer,
  act: (session: ClientHttp2Session) => Promise<T>,
): Promise<T> {
  const session = connectHttp2(server.url, trusting);
  try {
    return await act(session);
  } finally {
    session.destroy();
  }
}

function ask(
  session: ClientHttp2Session,
  path: string,
  method = "GET",
  body?: string,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ":path": path, ":method": method }, { endStream: body === undefined });
    let headers: Record<string, unknown> = {};
    let text = "";
    stream.on("response", (received) => {
      headers = received;
    });
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    stream.on("end", () => resolve({ status: Number(headers[":status"]), headers, text }));
    stream.on("error", reject);
    if (body !== undefined) stream.write(body);
  });
}

describe("a pair that cannot be used is named in one line:", () => {
  test.each<[string, () => { certificate: string; key: string }, RegExp]>([
    [
      "a missing file",
      () => ({ certificate: "/missing.pem", key: first.key }),
      /^TLS_CERT is .*can read \(ENOENT\)\.$/,
    ],
    [
      "a folder",
      () => ({ certificate: first.certificate, key: folder }),
      /^TLS_KEY is .*can read \(EISDIR\)\.$/,
    ],
    [
      "no certificate",
      () => ({ certificate: rubbish, key: first.key }),
      /^TLS_CERT is .*a certificate in PEM form/,
    ],
    [
      "no key",
      () => ({ certificate: first.certificate, key: rubbish }),
      /^TLS_KEY is .*a private key in PEM form/,
    ],
    [
      "a key of another certificate",
      () => ({ certificate: first.certificate, key: second.key }),
      /^TLS_KEY is .*the key of the certificate in TLS_CERT, .*first\.pem\.$/,
    ],
  ])("%s", async (_, files, expected) => {
    expect(() => readTls(files())).toThrow(expected);
    await expect(start({ tls: files() })).rejects.toThrow(/^[^\n]+$/);
  });
});

describe("over TLS", () => {
  test("the page, its settings and refusals come over HTTP/2", async () => {
    const server = await start({ tls: first });
    expect(server.url).toBe(`https://localhost:${server.port}/`);
    await withSession(server, async (session) => {
      const page = await ask(session, "/");
      expect([page.status, page.text]).toEqual([200, expect.stringContaining("Tabswarm")]);
      expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
      expect(JSON.parse((await ask(session, "/config.json")).text)).toMatchObject({ iceServers: [] });
      const head = await ask(session, "/", "HEAD");
      expect([head.status, head.text, head.headers["content-length"]]).toEqual([
        200,
        "",
        page.headers["content-length"],
      ]);
      expect((await ask(session, "/announce")).status).toBe(426);
      expect((await ask(session, "/..%2fpackage.json")).status).toBe(404);
      expect((await ask(session, "/", "DELETE")).status).toBe(405);
      // What is shared is declined while it is still being sent.
      expect((await ask(session, "/share", "POST", "x".repeat(1000))).status).toBe(413);
    });
  });

  test("clients without HTTP/2 are served as well", async () => {
    const server = await start({ tls: first });
    const status = await new Promise((resolve, reject) => {
      get(`${server.url}healthz`, trusting, (response) => resolve(response.resume().statusCode)).on(
        "error",
        reject,
      );
    });
    expect(status).toBe(200);
  });

  test.each([
    ["its own page", (port: number) => `https://localhost:${port}`, 101],
    ["a page without TLS on the same port", (port: number) => `http://localhost:${port}`, 403],
    ["a page elsewhere", () => "https://foe.example", 403],
  ])("the tracker accepts a WebSocket of %s, or not", async (_, origin, status) => {
    const server = await start({ tls: first });
    const client = new TestClient(server, "announce", { ...trusting, origin: origin(server.port) });
    expect(await client.status).toBe(status);
    client.close();
  });

  test("HTTP without TLS, and rubbish, are cut off while others are served", async () => {
    const server = await start({ tls: first });
    await expect(fetch(server.url.replace("https", "http"))).rejects.toThrow();
    expect(await served(server.port)).toBe(first.fingerprint);
  });

  test("a renewed certificate serves new connections, and open ones stay", async () => {
    const files = copyOf(first, "renewed");
    const server = await start({ tls: files });
    const client = new TestClient(server, "announce", trusting);
    expect(await client.status).toBe(101);
    copyFileSync(second.certificate, files.certificate);
    // Half way through a renewal, the files do not belong together.
    server.reloadTls();
    expect(await served(server.port)).toBe(first.fingerprint);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toMatch(
      /^certificate not reloaded: the old one stays .*TLS_KEY is .*the key of the certificate/,
    );
    copyFileSync(second.key, files.key);
    server.reloadTls();
    for (const host of ["127.0.0.1", "::1"]) expect(await served(server.port, host)).toBe(second.fingerprint);
    expect(server.lines[1]).toMatch(/^certificate reloaded .*validTo/);
    await client.send("{");
    expect(await client.next()).toMatchObject({ type: "failure" });
  });
});
