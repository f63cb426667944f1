/** The Caddy that the tests drive: the machine's own, or the system's package. Knows nothing about tests. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./packages.ts";
import { listening, stopProgram } from "./ports.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findCaddy(): string | undefined {
  return findProgram(["caddy"], "version", "caddy");
}

/**
 * @param folder for its files
 * @param sites of a Caddyfile
 * @param port one that they listen on
 */
export async function startCaddy(
  program: string,
  folder: string,
  sites: string,
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const file = join(folder, "Caddyfile");
  // No other program's ports: neither Caddy's own control port nor the redirection of plain HTTP.
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${sites}`);
  const caddy = spawn(program, ["run", "--config", file, "--adapter", "caddyfile"], {
    stdio: ["ignore", "ignore", "ignore"],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  await listening(caddy, port);
  return { stop: () => stopProgram(caddy) };
}
