/** The real server in this process, on its own port, with the page built from the current sources. */
import { buildPageIfStale, builtPageFolder } from "../signal-server/http/page-build.ts";
import { staticPage } from "../signal-server/http/static.ts";
import { readConfig } from "../signal-server/process/config.ts";
import { startServer } from "../signal-server/process/server.ts";
import { ROOT } from "./run/runners.ts";

export interface TestServer {
  readonly port: number;
  /** Without a slash at its end. */
  readonly origin: string;
  /** The URL that clients announce to. */
  readonly tracker: string;
  /** May be called again. */
  close(): Promise<void>;
}

export async function startTestServer({ port = 0 } = {}): Promise<TestServer> {
  await buildPageIfStale(ROOT);
  // The address, because the tests' insecure host name is mapped to it.
  const config = readConfig({ HOST: "127.0.0.1", PORT: String(port) });
  const server = await startServer(config, { makePage: () => staticPage(builtPageFolder(ROOT)) });
  let closed: Promise<void> | undefined;
  return {
    port: server.port,
    origin: `http://localhost:${server.port}`,
    tracker: `ws://localhost:${server.port}/announce`,
    close: () => {
      closed ??= server.close();
      return closed;
    },
  };
}
