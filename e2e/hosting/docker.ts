/**
 * `npm run test:docker`: carries out the Dockerfile's steps one by one in a clean root, then starts what it starts and checks that
 * this serves the page, is healthy, is not root, ends in order and brings no build tools. Takes minutes, needs root, and gets
 * Debian and Node from their registries. `--keep` leaves the folders, to look around; `--bases FOLDER` keeps the base images there for the next run.
 */
import type { ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { installPackage } from "../run/packages.ts";
import { freePort } from "../run/ports.ts";
import { ROOT } from "../run/runners.ts";
import { parseDockerfile, parseDockerignore } from "./dockerfile.ts";
import { askInside, buildStage, type Image, makeBase, startInside } from "./image.ts";
import { probeServer } from "./probe.ts";

const START_MS = 60_000;
/** The server may take ten seconds to send its clients elsewhere. */
const STOP_MS = 20_000;

/** Programs and packages that build or install something. */
const PROGRAMS = ["npm", "npx", "yarn", "corepack", "git", "gcc", "cc", "make", "python3", "curl"];
const PACKAGES = ["vite", "rolldown", "esbuild", "tsx", "typescript", "vitest", "playwright", "node-gyp"];

/** @param bases a folder for base images, some of which may be there */
function buildImage(folder: string, bases: string): Image {
  const context = join(folder, "context");
  const isIgnored = parseDockerignore(readFileSync(join(ROOT, ".dockerignore"), "utf8"));
  cpSync(ROOT, context, {
    recursive: true,
    filter: (path) => path === ROOT || !isIgnored(relative(ROOT, path)),
  });
  const finished = new Map<string, Image>();
  let image: Image | undefined;
  for (const stage of parseDockerfile(readFileSync(join(ROOT, "Dockerfile"), "utf8"))) {
    const name = stage.name ?? "last";
    const base = join(bases, stage.base.replaceAll(/[/:]/g, "-"));
    console.log(`FROM ${stage.base}`);
    if (!existsSync(base)) makeBase(base, stage.base);
    image = buildStage(base, join(folder, name), stage, { context, finished });
    finished.set(name, image);
  }
  if (image === undefined) throw new Error("The Dockerfile has no stage.");
  return image;
}

function checkContent(image: Image): void {
  for (const program of PROGRAMS)
    if (askInside(image, ["/bin/sh", "-c", `command -v ${program}`]) !== undefined)
      throw new Error(`The last stage contains the program ${program}.`);
  const packages = readdirSync(join(image.root, image.workdir, "node_modules"));
  const tools = PACKAGES.filter((name) => packages.includes(name));
  if (tools.length > 0) throw new Error(`The last stage contains ${tools.join(", ")}.`);
  const size = askInside(image, ["du", "-sk", image.workdir])?.split("\t")[0];
  console.log(`Packages: ${packages.filter((name) => !name.startsWith(".")).join(", ")}; ${size} KiB in all`);
}

async function checkServer(image: Image): Promise<void> {
  const port = await freePort();
  const variables = { PORT: String(port) };
  const process = startInside(image, image.start, variables);
  const ended = new Promise<number | null>((resolve) => process.once("close", resolve));
  try {
    await healthy(image, process, variables);
    await probeServer(`http://localhost:${port}/`);
    const { pid, user } = serverOf(process);
    if (user === "0") throw new Error("The server runs as root.");
    globalThis.process.kill(pid, "SIGTERM");
    const code = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS, "late"))]);
    if (code !== 0) throw new Error(`After SIGTERM the server ended with: ${code}`);
    if (askInside(image, image.health, variables) !== undefined)
      throw new Error("The health check is content with a server that has ended.");
  } finally {
    process.kill("SIGKILL");
  }
}

async function healthy(image: Image, process: ChildProcess, variables: object): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (askInside(image, image.health, variables) === undefined) {
    if (process.exitCode !== null) throw new Error(`The server ended with code ${process.exitCode}.`);
    if (Date.now() > deadline) throw new Error("The health check fails.");
  }
}

/** The only child of `unshare`. */
function serverOf({ pid }: ChildProcess): { readonly pid: number; readonly user: string } {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  const [, user = "0"] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${child}/status`, "utf8")) ?? [];
  return { pid: Number(child), user };
}

const { values } = parseArgs({ options: { keep: { type: "boolean" }, bases: { type: "string" } } });
installPackage("debootstrap", "update -qq");
const folder = mkdtempSync(join(tmpdir(), "tabswarm-docker-"));
try {
  const image = buildImage(folder, values.bases ?? folder);
  checkContent(image);
  await checkServer(image);
  console.log("1 passed, 0 failed");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} finally {
  if (values.keep) console.log(`Left in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
