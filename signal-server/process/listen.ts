/** Opens the port, on "localhost" in both address families: browsers try either one first. */
import { createServer, type Server as TcpServer } from "node:net";
import type { Config } from "./config.ts";

/** The server cannot listen on the configured address; the message says what to change. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export interface Listening {
  readonly port: number;
  /** Accepts no more connections. Resolves when those that are open have ended. */
  stop(): Promise<unknown>;
}

/** A free port of one family can be taken in the other. */
const ATTEMPTS = 20;

/**
 * @param server accepts connections on the first address by itself, and gets those of the others
 * @param command that starts the server, for messages
 * @throws ListenError
 */
export async function listen(
  server: TcpServer,
  { host, port, tls }: Pick<Config, "host" | "port" | "tls">,
  command: string,
): Promise<Listening> {
  const [first = host, second] = host === "localhost" ? ["127.0.0.1", "::1"] : [host];
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await open(server, port, first);
      const other =
        second === undefined ? undefined : await openOther(server, found, second, tls === undefined);
      return {
        port: found,
        stop: () => Promise.all([server, other].map((one) => one && closed(one))),
      };
    } catch (error) {
      if (server.listening) await closed(server);
      if (port === 0 && isTaken(error) && attempt < ATTEMPTS) continue;
      throw new ListenError(explain(error as NodeJS.ErrnoException, port, host, command), { cause: error });
    }
  }
}

/** @param isPlain as Node's HTTP server, which keeps a connection whose client has sent its last byte; its TLS server does not */
async function openOther(
  server: TcpServer,
  port: number,
  address: string,
  isPlain: boolean,
): Promise<TcpServer | undefined> {
  const other = createServer({ noDelay: true, allowHalfOpen: isPlain }, (socket) =>
    server.emit("connection", socket),
  );
  try {
    await open(other, port, address);
    return other;
  } catch (error) {
    if (isTaken(error)) throw error;
    // This machine lacks that address family.
    return undefined;
  }
}

function open(server: TcpServer, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

function closed(server: TcpServer): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function explain(error: NodeJS.ErrnoException, port: number, host: string, command: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program: stop it, or choose another port, as in PORT=${port === 65535 ? 8080 : port + 1} ${command}.`;
    case "EACCES":
      return `This user may not open port ${port}: choose one above 1023, as in PORT=8080 ${command}.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EADDRNOTAVAIL":
      return `HOST is ${JSON.stringify(host)}, which is no address of this machine: use localhost, or 0.0.0.0 for all of its addresses.`;
    default:
      return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
  }
}
