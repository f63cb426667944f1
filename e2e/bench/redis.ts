/** A real redis-server on a free port, without a disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** @throws Error if there is no redis-server */
export async function withRedis<T>(use: (url: string) => Promise<T>): Promise<T> {
  const port = await freePort();
  const server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(server, "exit");
  try {
    await whenReady(server);
    return await use(`redis://127.0.0.1:${port}`);
  } finally {
    if (server.kill()) await gone;
  }
}

async function whenReady(server: ChildProcess): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    server.on("error", () =>
      reject(new Error("there is no redis-server: install it with apt-get install redis-server")),
    );
    server.on("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout?.on("data", (text) => {
      printed += text;
      if (printed.includes("Ready to accept connections")) resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
