/**
 * A small network of namespaces on this machine: hosts on one switch, with this process at its uplink. A firewall in the
 * switch can separate the hosts from each other while all of them still reach this process. Linux only, as root.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./run/chromium.ts";

export interface Lan {
  /** Of this process. */
  readonly address: string;
  /** For each host a program that runs Chromium there. */
  readonly browsers: readonly string[];
  /** While it is on, no packet passes between two hosts. */
  setFirewall(isOn: boolean): void;
  close(): void;
}

export function canMakeLan(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const name = `ts${process.pid}-probe`;
  const isMade = spawnSync("ip", ["link", "add", name, "type", "bridge"], { stdio: "ignore" }).status === 0;
  if (isMade) run("ip", "link", "del", name);
  const isNamed = isMade && spawnSync("ip", ["netns", "add", name], { stdio: "ignore" }).status === 0;
  if (isNamed) run("ip", "netns", "del", name);
  return isNamed;
}

export function makeLan(hosts: number): Lan {
  const id = process.pid % 100_000;
  const bridge = `ts${id}`;
  // Private, and different for every process.
  const network = `10.${100 + (id % 100)}.${Math.floor(id / 100) % 250}`;
  const numbers = Array.from({ length: hosts }, (_, index) => index + 1);
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-lan-"));
  const port = (n: number): string => `ts${id}-${n}`;
  const close = (): void => {
    for (const n of numbers) spawnSync("ip", ["netns", "del", port(n)], { stdio: "ignore" });
    spawnSync("ip", ["link", "del", bridge], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    run("ip", "link", "add", bridge, "type", "bridge");
    run("ip", "address", "add", `${network}.1/24`, "dev", bridge);
    run("ip", "link", "set", bridge, "up");
    const browsers = numbers.map((n) => {
      const name = port(n);
      const inside = ["netns", "exec", name, "ip"];
      run("ip", "netns", "add", name);
      run("ip", "link", "add", name, "type", "veth", "peer", "name", "uplink", "netns", name);
      run("ip", "link", "set", name, "master", bridge, "up");
      run("ip", ...inside, "link", "set", "lo", "up");
      run("ip", ...inside, "link", "set", "uplink", "up");
      run("ip", ...inside, "address", "add", `${network}.${n + 1}/24`, "dev", "uplink");
      // Without a default route Chromium gathers no candidates.
      run("ip", ...inside, "route", "add", "default", "via", `${network}.1`);
      const program = join(folder, name);
      writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${name} ${findChromium()} "$@"\n`);
      chmodSync(program, 0o755);
      return program;
    });
    return {
      address: `${network}.1`,
      browsers,
      setFirewall: (isOn) => {
        for (const n of numbers)
          run("bridge", "link", "set", "dev", port(n), "isolated", isOn ? "on" : "off");
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
