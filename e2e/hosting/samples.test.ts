/** The files that hosts copy, each judged by the program that reads it or by a linter. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../signal-server/process/config.ts";
import { findProgram } from "../run/packages.ts";
import { ROOT } from "../run/runners.ts";

const SAMPLES = join(ROOT, "docs", "hosting");

/** Installs the package of the same name where it is missing. @returns false where there is none for this machine */
function has(program: string, argument: string): boolean {
  return findProgram([program], argument, program) !== undefined;
}

function judge(command: string, args: readonly string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
  });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

test("compose.yaml gives the server only variables that it reads", () => {
  const [, service = ""] =
    /\n {2}tabswarm:\n(.*?)\n\n/s.exec(readFileSync(join(ROOT, "compose.yaml"), "utf8")) ?? [];
  const names = [...service.matchAll(/^ {6}([A-Z_]+): /gm)].map(([, name = ""]) => name);
  expect(names).toContain("TURN_SECRET");
  for (const name of names) expect(() => readConfig({ [name]: "\0" }), name).toThrow(name);
});

test("the Dockerfile has nothing that a linter warns of", () => {
  expect(validate(readFileSync(join(ROOT, "Dockerfile"), "utf8"))).toEqual([]);
});

describe.skipIf(!has("docker-compose", "--version"))("compose.yaml", () => {
  const env = { DOMAIN: "share.example.org", TURN_SECRET: "0123456789abcdef" };
  const compose = (variables: Record<string, string>): string =>
    judge("docker-compose", ["config"], variables);

  test("is complete with the variables of env.example", () => {
    expect(compose(env)).toBe("");
    const example = readFileSync(join(SAMPLES, "env.example"), "utf8");
    expect([...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)).toEqual(Object.keys(env));
  });

  test("says what is missing where there is no .env", () => {
    expect(compose({ DOMAIN: "", TURN_SECRET: "" })).toMatch(/(DOMAIN|TURN_SECRET).*set it in \.env/);
  });
});

describe.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0)("the systemd unit", () => {
  test("is valid and exposes little", () => {
    const folder = mkdtempSync(join(tmpdir(), "tabswarm-unit-"));
    try {
      const unit = join(folder, "tabswarm@8080.service");
      copyFileSync(join(SAMPLES, "tabswarm@.service"), unit);
      // It asks whether the program exists, and Node may lie elsewhere here.
      const complaints = judge("systemd-analyze", ["verify", unit]);
      expect(complaints.split("\n").filter((line) => line !== "" && !line.includes("/usr/bin/node"))).toEqual(
        [],
      );
      // From 0 to 10, in tenths. What remains is the network and the system's files.
      expect(judge("systemd-analyze", ["security", "--offline=true", "--threshold=15", unit])).toBe("");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test.skipIf(!has("caddy", "version")).each(["Caddyfile", "Caddyfile.compose"])("Caddy accepts %s", (name) => {
  const env = { DOMAIN: "share.example.org" };
  expect(judge("caddy", ["validate", "--adapter", "caddyfile", "--config", join(SAMPLES, name)], env)).toBe(
    "",
  );
});
