/** Real TURN servers (coturn): on this machine's loopback address, or in a namespace of a small network (lan.ts). */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage } from "./run/packages.ts";
import { freePort } from "./run/ports.ts";
import { ROOT } from "./run/runners.ts";

const START_TIMEOUT_MS = 60_000;
const USER = { username: "tabswarm", credential: "secret" };

export interface TurnServer {
  readonly port: number;
  close(): Promise<void>;
}

/** With one user whose password lasts. */
export interface StaticTurnServer extends TurnServer {
  /** For ICE_SERVERS. */
  readonly iceServers: string;
}

/** With credentials of limited life. */
export interface SharedSecretTurnServer extends TurnServer {
  /** For TURN_URLS and TURN_SECRET. */
  readonly turn: { readonly urls: string; readonly secret: string };
}

/** @throws when there is no coturn and none can be installed */
export async function startTurnServer(): Promise<StaticTurnServer> {
  const port = await freePort();
  const user = ["lt-cred-mech", `user=${USER.username}:${USER.credential}`, "realm=test"];
  const at = { address: "127.0.0.1", port };
  const server = await start([...user, "no-cli", "allow-loopback-peers"], at);
  return {
    ...server,
    iceServers: JSON.stringify([{ urls: `turn:127.0.0.1:${port}?transport=udp`, ...USER }]),
  };
}

interface Place {
  readonly address: string;
  /** Undefined: this process's own. */
  readonly namespace?: string | undefined;
}

/**
 * The configuration of docs/hosting/turnserver.conf, with another secret and address. As coturn does behind address translation,
 * its own private address is allowed: relays of two users exchange packets there.
 * @throws when there is no coturn and none can be installed
 */
export async function startSampleTurnServer({ address, namespace }: Place): Promise<SharedSecretTurnServer> {
  const port = namespace === undefined ? await freePort() : 3478;
  const secret = "what both servers know";
  const lines = readFileSync(join(ROOT, "docs/hosting/turnserver.conf"), "utf8")
    .replace(/^listening-port=.*$/m, "")
    .replace(/^#static-auth-secret=SECRET$/m, `static-auth-secret=${secret}`)
    .split("\n");
  if (!lines.includes(`static-auth-secret=${secret}`))
    throw new Error("the sample has no line for the secret");
  const server = await start([...lines, `allowed-peer-ip=${address}`], { address, port, namespace });
  return { ...server, turn: { urls: `turn:${address}:${port}`, secret } };
}

async function start(
  lines: readonly string[],
  { address, port, namespace }: Place & { readonly port: number },
): Promise<TurnServer> {
  if (!isInstalled()) installPackage("coturn", "update -qq");
  if (!isInstalled()) throw new Error("No coturn found. Install the package coturn.");
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-turn-"));
  const file = join(folder, "turnserver.conf");
  const here = [
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    `listening-port=${port}`,
    "no-tls",
    "no-dtls",
  ];
  const files = [
    "log-file=stdout",
    "simple-log",
    `pidfile=${join(folder, "pid")}`,
    `userdb=${join(folder, "db")}`,
  ];
  writeFileSync(file, [...lines, ...here, ...files, ""].join("\n"));
  const command = ["turnserver", "-c", file];
  const [program = "", ...args] =
    namespace === undefined ? command : ["ip", "netns", "exec", namespace, ...command];
  const server = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(server, "close");
  const close = async (): Promise<void> => {
    server.kill("SIGKILL");
    await closed;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await isUp(server))) {
    await close();
    throw new Error(`coturn does not start on ${address}, port ${port}.`);
  }
  return { port, close };
}

/** Reads the log to its end, since coturn would wait for a reader. @returns false if coturn ends or never says that it is up */
function isUp(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let log = "";
    const deadline = setTimeout(resolve, START_TIMEOUT_MS, false);
    const settle = (isServing: boolean) => {
      clearTimeout(deadline);
      resolve(isServing);
    };
    server.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (log.length < 100_000) log += text;
      // Its sockets were opened before.
      if (log.includes("(admin thread)")) settle(true);
    });
    server.once("close", () => settle(false));
  });
}

function isInstalled(): boolean {
  return spawnSync("turnserver", ["--version"], { stdio: "ignore" }).error === undefined;
}
