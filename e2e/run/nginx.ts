/** The nginx that the tests drive: the machine's own, or the system's package. Knows nothing about tests. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./packages.ts";
import { listening, stopProgram } from "./ports.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findNginx(): string | undefined {
  // Not on the path of users other than root.
  return findProgram(["nginx", "/usr/sbin/nginx"], "-v", "nginx-light");
}

export interface Nginx {
  stop(): Promise<void>;
}

/**
 * @param folder empty, for its files
 * @param servers `server { … }` blocks
 * @param port one that they listen on
 */
export async function startNginx(
  program: string,
  folder: string,
  servers: string,
  port: number,
): Promise<Nginx> {
  const file = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join("\n");
  writeFileSync(
    file,
    `daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
pid ${join(folder, "pid")};
error_log stderr warn;
events {}
http {
access_log off;
${temporary}
${servers}
}
`,
  );
  const nginx = spawn(program, ["-c", file, "-p", folder], { stdio: ["ignore", "inherit", "inherit"] });
  await listening(nginx, port);
  return { stop: () => stopProgram(nginx) };
}
