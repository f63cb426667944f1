/** Runs the server's process: reads the configuration, prints the URL, and stops on a signal. */
import type { Server } from "node:http";
import type { Page } from "../http/page.ts";
import { ConfigError, readConfig } from "./config.ts";
import { makeLog } from "./log.ts";
import { isAnyAddress, ListenError, type RunningServer, startServer } from "./server.ts";
import { whenStarterIsGone } from "./starter.ts";

/** A failure to start that the user can fix; only its message is printed. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Serves until SIGTERM or SIGINT. If the start fails, prints one line and exits with code 1. */
export async function run(makePage: (server: Server) => Page | Promise<Page>): Promise<void> {
  let running: RunningServer | undefined;
  let isStopping = false;
  const stop = async (): Promise<void> => {
    // A second signal, or a signal before the server has started, ends the process at once.
    if (isStopping || running === undefined) process.exit(running === undefined ? 0 : 1);
    isStopping = true;
    await running.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  whenStarterIsGone(() => {
    if (!isStopping) void stop();
  });
  try {
    const config = readConfig(process.env);
    const log = makeLog(
      (line) => process.stderr.write(`${line}\n`),
      () => performance.now(),
      () => new Date(),
    );
    running = await startServer(config, { makePage, log });
    const elsewhere = isAnyAddress(config.host)
      ? ", and at this machine's network addresses (there browsers need HTTPS in front of it)"
      : "";
    console.log(`Tabswarm is at ${running.url}${elsewhere}`);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof StartError))
      throw error;
    console.error(error.message);
    process.exit(1);
  }
}
