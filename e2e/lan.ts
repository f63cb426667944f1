/**
 * A small network on this machine, in namespaces of its own: hosts on one switch, which passes their connections on to a server
 * of this process. A firewall in the switch can separate the hosts from each other while all of them still reach the server.
 * This machine's own interfaces stay as they are: browsers outside would give up what they are loading. Linux only, as root.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./run/chromium.ts";

export interface Lan {
  /** Of the switch, where hosts reach the server. */
  readonly address: string;
  /** The switch's namespace. */
  readonly center: string;
  /** For each host a program that runs Chromium there. */
  readonly browsers: readonly string[];
  /** Passes connections to this port of the switch on to the same port of this machine's loopback address. */
  publish(port: number): Promise<void>;
  /** While it is on, no packet passes between two hosts. */
  setFirewall(isOn: boolean): void;
  /** Whether the cable of a host, counted from 1, is in the switch. */
  setPlugged(host: number, isPlugged: boolean): void;
  /** A host, counted from 1, loses its address and gets one that nobody has had. */
  changeAddress(host: number): void;
  /** What each host may receive, as tc writes rates ("256kbit"); undefined: no limit. */
  setRate(rate: string | undefined): void;
  close(): void;
}

export function canMakeLan(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const name = `ts${process.pid}-probe`;
  const isNamed = spawnSync("ip", ["netns", "add", name], { stdio: "ignore" }).status === 0;
  const bridge = ["-n", name, "link", "add", "probe", "type", "bridge"];
  const isMade = isNamed && spawnSync("ip", bridge, { stdio: "ignore" }).status === 0;
  if (isNamed) run("ip", "netns", "del", name);
  return isMade;
}

export function makeLan(hosts: number): Lan {
  const id = process.pid % 100_000;
  const center = `ts${id}`;
  const address = "10.111.0.1";
  const numbers = Array.from({ length: hosts }, (_, index) => index + 1);
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-lan-"));
  const host = (n: number): string => `ts${id}-${n}`;
  const ends: (() => void)[] = [];
  let changes = 0;
  const close = (): void => {
    for (const end of ends) end();
    for (const name of [center, ...numbers.map(host)])
      spawnSync("ip", ["netns", "del", name], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    run("ip", "netns", "add", center);
    const inCenter = ["-n", center];
    run("ip", ...inCenter, "link", "add", "switch", "type", "bridge");
    run("ip", ...inCenter, "address", "add", `${address}/24`, "dev", "switch");
    run("ip", ...inCenter, "link", "set", "switch", "up");
    // Programs there reach each other, and themselves, through it.
    run("ip", ...inCenter, "link", "set", "lo", "up");
    const browsers = numbers.map((n) => {
      const name = host(n);
      const inside = ["-n", name];
      run("ip", "netns", "add", name);
      run(
        "ip",
        ...inside,
        "link",
        "add",
        "uplink",
        "type",
        "veth",
        "peer",
        "name",
        `port${n}`,
        "netns",
        center,
      );
      run("ip", ...inCenter, "link", "set", `port${n}`, "master", "switch", "up");
      run("ip", ...inside, "link", "set", "lo", "up");
      run("ip", ...inside, "link", "set", "uplink", "up");
      run("ip", ...inside, "address", "add", `10.111.0.${n + 1}/24`, "dev", "uplink");
      // Without a default route Chromium gathers no candidates.
      run("ip", ...inside, "route", "add", "default", "via", address);
      const program = join(folder, name);
      writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${name} ${findChromium()} "$@"\n`);
      chmodSync(program, 0o755);
      return program;
    });
    return {
      address,
      center,
      browsers,
      publish: async (port) => {
        const path = join(folder, `port-${port}`);
        const listener = createServer((inner) => {
          const outer = connect(port, "127.0.0.1");
          inner.pipe(outer).pipe(inner);
          for (const end of [inner, outer]) end.on("error", () => [inner, outer].map((one) => one.destroy()));
        });
        ends.push(() => listener.close());
        await once(listener.listen(path), "listening");
        const relay = startRelay(center, address, port, path);
        ends.push(() => relay.kill());
        if (relay.stdout) await once(relay.stdout, "data");
      },
      setFirewall: (isOn) => {
        for (const n of numbers)
          run("bridge", "-n", center, "link", "set", "dev", `port${n}`, "isolated", isOn ? "on" : "off");
      },
      setPlugged: (n, isPlugged) =>
        run("ip", ...inCenter, "link", "set", "dev", `port${n}`, isPlugged ? "up" : "down"),
      changeAddress: (n) => {
        const inside = ["-n", host(n)];
        changes++;
        run("ip", ...inside, "address", "flush", "dev", "uplink");
        run("ip", ...inside, "address", "add", `10.111.0.${100 + changes}/24`, "dev", "uplink");
        run("ip", ...inside, "route", "add", "default", "via", address);
      },
      setRate: (rate) => {
        for (const n of numbers) {
          const queue = [
            "-n",
            center,
            "qdisc",
            rate === undefined ? "del" : "replace",
            "dev",
            `port${n}`,
            "root",
          ];
          const shape = rate === undefined ? [] : ["tbf", "rate", rate, "burst", "16kb", "latency", "400ms"];
          run("tc", ...queue, ...shape);
        }
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A process in the namespace that connects a port there with a socket of the file system. It writes a line when it listens. */
function startRelay(namespace: string, address: string, port: number, path: string): ChildProcess {
  const source = `
    const { connect, createServer } = require("node:net");
    createServer((outer) => {
      const inner = connect(${JSON.stringify(path)});
      outer.pipe(inner).pipe(outer);
      for (const end of [inner, outer]) end.on("error", () => [inner, outer].map((one) => one.destroy()));
    }).listen(${port}, "${address}", () => console.log("listening"));`;
  return spawn("ip", ["netns", "exec", namespace, process.execPath, "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
