/** Runs the server's process: reads the configuration, prints the URL, and obeys signals. */
import type { Server } from "node:net";
import type { Page } from "../http/page.ts";
import { KeeperUnusableError } from "../keeper/supervisor.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { ListenError } from "./listen.ts";
import { lineOf, makeLog } from "./log.ts";
import { isAnyAddress, type RunningServer, startServer } from "./server.ts";
import { whenStarterIsGone } from "./starter.ts";

/** A failure to start that the user can fix; only its message is printed. */
export class StartError extends Error {
  override readonly name = "StartError";
}

const FIXABLE = [ConfigError, KeeperUnusableError, ListenError, StartError];

/**
 * Serves until SIGTERM or SIGINT. If the start fails, prints one line and exits with code 1.
 * @param command that was used, for messages
 */
export async function run(
  makePage: (server: Server, config: Config) => Page | Promise<Page>,
  command?: string,
): Promise<void> {
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
      { format: config.logFormat, showsAddresses: config.logsAddresses },
    );
    const server = await startServer(config, { makePage: (web) => makePage(web, config), command, log });
    running = server;
    // Without TLS, a terminal that is closed ends the server, as any program.
    if (config.tls !== undefined) process.on("SIGHUP", () => server.reloadTls());
    report(console.log, "started", `Tabswarm is at ${server.url}${elsewhere(config)}`, { url: server.url });
  } catch (error) {
    if (!FIXABLE.some((kind) => error instanceof kind) || !(error instanceof Error)) throw error;
    report(console.error, "not started", error.message, { reason: error.message });
    process.exit(1);
  }
}

function elsewhere({ host, tls }: Config): string {
  if (!isAnyAddress(host)) return "";
  const hint = tls === undefined ? " (there browsers need HTTPS in front of it)" : "";
  return `, and at this machine's network addresses${hint}`;
}

/** A sentence for people, or a line for the program that reads the log. */
function report(
  print: (line: string) => void,
  event: string,
  sentence: string,
  details: Record<string, string>,
): void {
  const isJson = process.env.LOG === "json";
  print(isJson ? lineOf("json", new Date().toISOString(), event, details) : sentence);
}
