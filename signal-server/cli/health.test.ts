import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCertificate } from "../testing/certificate.ts";
import { serversOfThisFile } from "../testing/client.ts";
import { askForHealth } from "./health.ts";

const start = serversOfThisFile();

test.each(["localhost", "127.0.0.1", "0.0.0.0"])("a server on %s says that it is well", async (host) => {
  const { port } = await start({ host, basePath: "/share" });
  expect(await askForHealth({ host, port, tls: undefined })).toEqual({ isServing: true, text: "ok" });
});

test("a server with a certificate for another name is asked all the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-health-"));
  try {
    const tls = makeCertificate(folder, "pair");
    const { port } = await start({ tls });
    expect(await askForHealth({ host: "localhost", port, tls })).toEqual({ isServing: true, text: "ok" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("another program on the port, and none, are not well", async () => {
  const other = createServer((_, response) => response.writeHead(404).end("what?\n"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const at = { host: "127.0.0.1", port: (other.address() as AddressInfo).port, tls: undefined };
  expect(await askForHealth(at)).toEqual({ isServing: false, text: "what?" });
  await new Promise((resolve) => other.close(resolve));
  expect(await askForHealth(at)).toEqual({
    isServing: false,
    text: expect.stringMatching(new RegExp(`^No server answers on 127\\.0\\.0\\.1, port ${at.port}: .+$`)),
  });
});
