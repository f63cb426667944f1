/**
 * Forwards TCP connections to several servers, as a balancer in front of them does: each tracker socket to the next one that
 * accepts it, everything else to the first.
 */
import { connect, createServer, type Socket } from "node:net";

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param onSent is called with what clients send */
export async function startBalancer(
  ports: readonly number[],
  onSent: (bytes: Buffer) => void = () => undefined,
): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.once("close", () => open.delete(client)).on("error", () => client.destroy());
    client.on("data", onSent);
    client.once("data", (head) => {
      client.pause();
      const isTracker = head.toString("latin1").startsWith("GET /announce");
      const first = isTracker ? turn++ : 0;
      const order = ports.map((_, index) => ports[(first + index) % ports.length] ?? 0);
      void forward(client, head, order);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function forward(client: Socket, head: Buffer, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = await accepted(port);
    if (server === undefined) continue;
    server.on("error", () => client.destroy());
    client.once("close", () => server.destroy());
    server.once("close", () => client.destroy());
    server.write(head);
    client.pipe(server);
    server.pipe(client);
    return;
  }
  client.destroy();
}

function accepted(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket)).once("error", () => resolve(undefined));
  });
}
