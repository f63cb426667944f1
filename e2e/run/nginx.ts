/** The nginx that the tests drive: the machine's own, or the system's package. Knows nothing about tests. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { installPackage } from "./packages.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findNginx(): string | undefined {
  const runs = (path: string): boolean => spawnSync(path, ["-v"], { stdio: "ignore" }).status === 0;
  // Not on the path of users other than root.
  const places = ["nginx", "/usr/sbin/nginx"];
  const found = places.find(runs);
  if (found !== undefined) return found;
  installPackage("nginx-light", "update -qq");
  return places.find(runs);
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
  return {
    stop: async () => {
      if (nginx.exitCode !== null) return;
      const exited = once(nginx, "exit");
      nginx.kill("SIGTERM");
      await exited;
    },
  };
}

/** Whether this process may listen on the port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Waits until a program accepts connections. @throws Error when it ends instead */
export async function listening(program: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (program.exitCode !== null)
      throw new Error(`${program.spawnfile} ended with code ${program.exitCode}`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => setTimeout(resolve, 50, false));
    });
    if (isUp) return;
  }
}
