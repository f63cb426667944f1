/** The life of the server's process: configuration, one line with the URL, an orderly end. */
import type { Server } from "node:http";
import { ConfigError, readConfig } from "./config.ts";
import { makeLog } from "./log.ts";
import type { Page } from "./page.ts";
import { isAnyAddress, ListenError, startServer } from "./server.ts";

/** What stops the start in a way that the user can mend; its message is all they see. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Serves until SIGTERM or SIGINT. What stops the start is told in one line, with exit code 1. */
export async function run(makePage: (server: Server) => Page | Promise<Page>): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = makeLog(
      (line) => process.stderr.write(`${line}\n`),
      () => performance.now(),
      () => new Date(),
    );
    const server = await startServer(config, { makePage, log });
    stopOnSignals(() => server.close());
    const elsewhere = isAnyAddress(config.host)
      ? ", and at this machine's network addresses (there browsers need HTTPS in front of it)"
      : "";
    console.log(`Tabswarm is at ${server.url}${elsewhere}`);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof StartError))
      throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function stopOnSignals(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    // A second signal while closing means now.
    if (isStopping) process.exit(1);
    isStopping = true;
    await close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
