/** Programs that listen on ports of this machine. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** @returns a port that no program listens on, in either address family */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
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

/** Asks a program to end, and waits until it has. */
export async function stopProgram(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return;
  const exited = once(program, "exit");
  program.kill("SIGTERM");
  await exited;
}
