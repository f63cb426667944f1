/** A server in a process of its own, which tests can kill and look into. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** SIGKILL: it has no time to say goodbye. */
  kill(): Promise<void>;
}

/** @param page the folder of the built page */
export async function startServerProcess(
  page: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const code = fileURLToPath(new URL("../..", import.meta.url));
  const script = `
    import { run } from ${JSON.stringify(`${code}process/main.ts`)};
    import { staticPage } from ${JSON.stringify(`${code}http/static.ts`)};
    await run(() => staticPage(${JSON.stringify(page)}));`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    env: { PATH: process.env.PATH, PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        const found = /Tabswarm is at (http\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    exited.then(() => reject(new Error(`the server ended: ${output}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
