/** A real TURN server (coturn) on this machine's loopback address, with one user. */
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage } from "./run/packages.ts";

export interface TurnServer {
  /** For ICE_SERVERS. */
  readonly iceServers: string;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const USER = { username: "tabswarm", credential: "secret" };

/** @throws when there is no coturn and none can be installed */
export async function startTurnServer(): Promise<TurnServer> {
  if (!isInstalled()) installPackage("coturn", "update -qq");
  if (!isInstalled()) throw new Error("No coturn found. Install the package coturn.");
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-turn-"));
  const server = spawn(
    "turnserver",
    [
      ...["-n", "--no-cli", "--no-tls", "--no-dtls", "--lt-cred-mech", "--allow-loopback-peers"],
      ...["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", String(port)],
      ...["--user", `${USER.username}:${USER.credential}`, "--realm", "test"],
      ...[
        "--log-file",
        "stdout",
        "--simple-log",
        "--pidfile",
        join(folder, "pid"),
        "--userdb",
        join(folder, "db"),
      ],
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const close = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await answers(port))) {
    await close();
    throw new Error(`coturn does not answer at port ${port}.`);
  }
  return { iceServers: JSON.stringify([{ urls: `turn:127.0.0.1:${port}?transport=udp`, ...USER }]), close };
}

/** A binding request of STUN (RFC 8489), until there is an answer. */
function answers(port: number): Promise<boolean> {
  const request = Buffer.concat([Buffer.from("000100002112a442", "hex"), Buffer.alloc(12)]);
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    const asking = setInterval(() => socket.send(request, port, "127.0.0.1"), 50);
    const end = (isAnswered: boolean) => (): void => {
      clearInterval(asking);
      clearTimeout(deadline);
      socket.close();
      resolve(isAnswered);
    };
    const deadline = setTimeout(end(false), START_TIMEOUT_MS);
    socket.once("message", end(true));
  });
}

function isInstalled(): boolean {
  return spawnSync("turnserver", ["--version"], { stdio: "ignore" }).error === undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
