/**
 * A server of another site, which receives what hostile code reports. It serves the same files as they are, so that a test can show
 * that their code works, and an empty page from which to attack.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { type HostileFile, hostileFiles } from "./files.ts";

export interface Witness {
  /** By address, while the page under test has a name: neither the same origin nor the same site. */
  readonly origin: string;
  readonly files: readonly HostileFile[];
  /** What code that ran has reported. */
  readonly reports: Set<string>;
  close(): Promise<void>;
}

export async function startWitness(): Promise<Witness> {
  const reports = new Set<string>();
  let files: readonly HostileFile[] = [];
  const server = createServer(({ url = "/" }, response) => {
    const { pathname, search } = new URL(url, "http://witness");
    if (pathname === "/ran") {
      reports.add(search.slice(1));
      response.writeHead(204).end();
      return;
    }
    const file = files.find(({ name }) => pathname === `/${name}`);
    response.writeHead(pathname === "/" || file ? 200 : 404, { "Content-Type": file?.type ?? "text/html" });
    response.end(file?.content ?? "<!doctype html><body>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  files = hostileFiles(origin);
  return {
    origin,
    files,
    reports,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
