/** The program that `npm start` runs: the URL that it prints, what it serves, and how it reports that it cannot start. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "../fixtures.ts";
import { freePort } from "../run/ports.ts";
import { ROOT } from "../run/runners.ts";

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function start(environment: Record<string, string>): Started {
  const child = spawn(process.execPath, ["--import", "tsx", "signal-server/process/start.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  return { child, output: () => text };
}

/** @returns exit code and output of a start that is expected to fail. */
async function failure(environment: Record<string, string>): Promise<{ code: number; output: string }> {
  const { child, output } = start(environment);
  await once(child, "close");
  return { code: child.exitCode ?? -1, output: output() };
}

test("it prints its URL, serves page, settings and health there, and stops on SIGTERM", async ({
  request,
}) => {
  const port = await freePort();
  const { child, output } = start({ PORT: String(port) });
  try {
    const url = `http://localhost:${port}`;
    await expect.poll(output).toContain(url);
    const page = await request.get(`${url}/`);
    expect(page.ok()).toBe(true);
    expect(page.headers()["content-security-policy"]).toMatch(/default-src 'self'|default-src 'none'/);
    expect(page.headers()["content-security-policy"]).not.toContain("unsafe");
    expect(page.headers()["x-content-type-options"]).toBe("nosniff");
    expect(await (await request.get(`${url}/config.json`)).json()).toMatchObject({ iceServers: [] });
    expect((await request.get(`${url}/healthz`)).ok()).toBe(true);
    expect((await request.get(`${url}/../package.json`)).status()).toBe(404);
    expect((await request.get(`${url}/%2e%2e/package.json`)).status()).toBe(404);
  } finally {
    child.kill("SIGTERM");
  }
  if (child.exitCode === null) await once(child, "close");
  expect(child.exitCode).toBe(0);
});

test("a port in use is reported without a stack trace", async () => {
  const taken = createServer().listen(0, "localhost");
  await once(taken, "listening");
  const address = taken.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  try {
    const { code, output } = await failure({ PORT: String(address.port) });
    expect(code).not.toBe(0);
    expect(output).toContain(String(address.port));
    expect(output).toMatch(/in use/);
    expect(output).not.toMatch(/^\s+at /m);
  } finally {
    taken.close();
  }
});

for (const [name, value] of [
  ["PORT", "eighty"],
  ["PORT", "70000"],
  ["ICE_SERVERS", "stun.example.org"],
  ["ICE_SERVERS", '[{"url":"wrong field"}]'],
] as const)
  test(`${name}=${value} is refused in one line that names it`, async () => {
    const { code, output } = await failure({ [name]: value });
    expect(code).not.toBe(0);
    expect(output).toContain(name);
    expect(output.trim().split("\n")).toHaveLength(1);
  });
