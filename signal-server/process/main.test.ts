import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { makeCertificate } from "../testing/certificate.ts";
import { makePageFolder } from "../testing/client.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
let page = "";
const children: ChildProcess[] = [];

beforeAll(async () => {
  page = await makePageFolder();
});
afterEach(() => {
  for (const child of children.splice(0)) killGroup(child);
});
afterAll(async () => {
  await rm(page, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  /** All output so far. */
  readonly output: { text: string };
  /** The exit code, once the output is closed. */
  readonly ended: Promise<number | null>;
}

/** Starts the server's process with a small page. */
function serve(environment: Record<string, string>): Run {
  return launch(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script()],
    environment,
  );
}

function script(): string {
  return `
    import { run } from ${JSON.stringify(`${folder}main.ts`)};
    import { staticPage } from ${JSON.stringify(`${folder}../http/static.ts`)};
    await run(() => staticPage(${JSON.stringify(page)}));`;
}

function launch(command: string, options: readonly string[], environment: Record<string, string>): Run {
  const child = spawn(command, options, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group, so that tests leave no process behind.
    detached: process.platform !== "win32",
  });
  children.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      output.text += chunk;
    });
  return { child, output, ended: new Promise((resolve) => child.on("close", resolve)) };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

const patience = { timeout: 120_000 };

test.each(["SIGTERM", "SIGINT"] as const)(
  "prints one line with the URL, and %s ends it in order",
  async (signal) => {
    const { child, output, ended } = serve({ PORT: "0" });
    await expect
      .poll(() => output.text, patience)
      .toMatch(/^Tabswarm is at http:\/\/localhost:[1-9]\d*\/\n$/);
    const url = output.text.match(/http\S+/)?.[0] ?? "";
    expect((await fetch(url)).status).toBe(200);
    const socket = new WebSocket(`${url.replace("http", "ws")}announce`);
    await new Promise((resolve) => socket.on("open", resolve));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    const before = performance.now();
    child.kill(signal);
    expect(await closed).toBe(1001);
    expect(await ended).toBe(0);
    expect(performance.now() - before).toBeLessThan(20_000);
  },
  180_000,
);

test("listening on all addresses prints one that works and says what the others need", async () => {
  const { output } = serve({ PORT: "0", HOST: "0.0.0.0" });
  await expect
    .poll(() => output.text, patience)
    .toMatch(
      /^Tabswarm is at http:\/\/localhost:\d+\/, and at this machine's network addresses .*HTTPS.*\n$/,
    );
}, 180_000);

test("SIGHUP makes it read certificate and key again; with LOG=json, each line is an object", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-main-"));
  try {
    const [first, second] = [makeCertificate(folder, "first"), makeCertificate(folder, "second")];
    const tls = { TLS_CERT: first.certificate, TLS_KEY: first.key };
    const { child, output } = serve({ PORT: "0", BASE_PATH: "/share", LOG: "json", ...tls });
    const lines = () =>
      output.text
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, string>]));
    await expect
      .poll(lines, patience)
      .toMatchObject([
        { event: "started", url: expect.stringMatching(/^https:\/\/localhost:\d+\/share\/$/) },
      ]);
    await copyFile(second.key, first.key);
    child.kill("SIGHUP");
    await expect
      .poll(() => lines()[1], patience)
      .toMatchObject({
        event: "certificate not reloaded: the old one stays",
        reason: expect.stringContaining("TLS_KEY"),
      });
    await copyFile(second.certificate, first.certificate);
    child.kill("SIGHUP");
    await expect.poll(() => lines()[2]?.event, patience).toBe("certificate reloaded");
  } finally {
    await rm(folder, { recursive: true });
  }
}, 180_000);

test("a bad value stops the start with one line", async () => {
  const { output, ended } = serve({ PORT: "http" });
  expect(await ended).toBe(1);
  expect(output.text).toBe('PORT is "http"; expected a number from 0 (any free port) to 65535.\n');
}, 180_000);

test("a port in use stops the start with one line", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => {
      const address = other.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const { output, ended } = serve({ PORT: String(port), HOST: "127.0.0.1" });
  expect(await ended).toBe(1);
  expect(output.text).toMatch(
    new RegExp(`^Port ${port} is in use by another program: .* PORT=\\d+ npm start\\.\n$`),
  );
  await new Promise((resolve) => other.close(resolve));
}, 180_000);

test.skipIf(process.platform === "win32")(
  "started by npm, it ends when npm's shell is gone",
  async () => {
    const { child, output, ended } = launch(
      "sh",
      // Two commands, because some shells replace themselves with the last command.
      ["-c", `"$NODE" --import tsx --input-type=module --eval "$SCRIPT"; exit 3`],
      { PORT: "0", npm_lifecycle_event: "start", NODE: process.execPath, SCRIPT: script() },
    );
    await expect.poll(() => output.text, patience).toContain("Tabswarm is at");
    child.kill("SIGTERM");
    await ended;
    expect(child.signalCode).toBe("SIGTERM");
  },
  180_000,
);
