/**
 * Carries out a Dockerfile's steps without Docker: a base image is a folder with Debian from its packages and Node from npm's, a
 * stage is a copy of it, and commands run in it through chroot, in namespaces for mounts and processes of their own. For root
 * on Debian and its relatives.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { unreachable } from "../../shared/core/invariant.ts";
import type { Stage, Step } from "./dockerfile.ts";

export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly health: readonly string[];
  readonly start: readonly string[];
}

interface Build {
  /** A folder with the files that the build may copy. */
  readonly context: string;
  readonly finished: ReadonlyMap<string, Image>;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Where commands find the certificates that this machine needs to reach the registry. */
const CERTIFICATES = "/run/certificates.crt";

/** @param root absent; becomes what `node:24-bookworm-slim` is */
export function makeBase(root: string, base: string): void {
  const [, major, suite] = /^node:(\d+)-([a-z]+)-slim$/.exec(base) ?? [];
  if (major === undefined || suite === undefined) throw new Error(`${base} is no base that can be made here`);
  must("debootstrap", ["--variant=minbase", suite, root]);
  const node = `node-${process.platform}-${process.arch}`;
  const folder = `${root}.npm`;
  const options = ["--prefix", folder, "--no-save", "--no-package-lock", "--ignore-scripts", "--silent"];
  // The images of Node 24 contain npm 11.
  must("npm", ["install", ...options, `${node}@${major}`, "npm@11"]);
  const local = join(root, "usr", "local");
  cpSync(join(folder, "node_modules", node, "bin", "node"), join(local, "bin", "node"));
  chmodSync(join(local, "bin", "node"), 0o755);
  mkdirSync(join(local, "lib", "node_modules"), { recursive: true });
  must("cp", ["-a", join(folder, "node_modules", "npm"), join(local, "lib", "node_modules")]);
  for (const name of ["npm", "npx"])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, "bin", name));
  must("chroot", [root, "useradd", "--uid", "1000", "--user-group", "--create-home", "node"]);
}

/** @param root absent */
export function buildStage(base: string, root: string, stage: Stage, build: Build): Image {
  must("cp", ["-a", base, root]);
  let image: Image = { root, workdir: "/", user: "root", environment: {}, health: [], start: [] };
  for (const step of stage.steps) {
    console.log(
      `  ${Object.values(step)
        .flat()
        .filter((part) => typeof part === "string")
        .join(" ")}`,
    );
    image = take(step, image, build);
  }
  return image;
}

function take(step: Step, image: Image, build: Build): Image {
  switch (step.kind) {
    case "workdir": {
      const workdir = resolve(image.workdir, step.path);
      mkdirSync(join(image.root, workdir), { recursive: true });
      return { ...image, workdir };
    }
    case "run": {
      const code = spawnSync(...inside(image, ["/bin/sh", "-c", step.command]), { stdio: "inherit" }).status;
      if (code !== 0) throw new Error(`RUN ${step.command}: ended with code ${code}`);
      return image;
    }
    case "copy":
      copy(step, image, build);
      return image;
    case "environment":
      return { ...image, environment: { ...image.environment, ...step.variables } };
    case "user":
      return { ...image, user: step.name };
    case "expose":
      return image;
    case "health":
      return { ...image, health: step.command };
    case "start":
      return { ...image, start: step.command };
    default:
      return unreachable(step);
  }
}

function copy(
  { from, sources, target }: Extract<Step, { kind: "copy" }>,
  image: Image,
  { context, finished }: Build,
): void {
  const origin = from === undefined ? context : finished.get(from)?.root;
  if (origin === undefined) throw new Error(`COPY --from=${from}: there is no such stage before`);
  const into = join(image.root, resolve(image.workdir, target));
  for (const source of sources) {
    const path = join(origin, source);
    // As in Docker, a folder stands for what is in it.
    const isFolder = statSync(path).isDirectory();
    mkdirSync(isFolder || target.endsWith("/") ? into : dirname(into), { recursive: true });
    must("cp", ["-a", "--no-preserve=ownership", isFolder ? `${path}/.` : path, into]);
  }
}

/** Starts a command with the image's user, folder and variables, as the first process of its namespace. */
export function startInside(image: Image, command: readonly string[], variables = {}): ChildProcess {
  const [program, args] = inside({ ...image, environment: { ...image.environment, ...variables } }, command);
  return spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}

/** @returns what the command prints, or undefined if it fails */
export function askInside(image: Image, command: readonly string[], variables = {}): string | undefined {
  const [program, args] = inside({ ...image, environment: { ...image.environment, ...variables } }, command);
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** The mounts end with the command. */
const ENTER = `set -e
root=$1 user=$2 certificates=$3
shift 3
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for file in /etc/resolv.conf /etc/hosts "$certificates:${CERTIFICATES}"; do
  to=$root\${file#*:}
  touch "$to"
  mount --bind "\${file%:*}" "$to"
done
exec chroot --userspec="$user" "$root" /usr/bin/env -i "$@"`;

function inside(image: Image, command: readonly string[]): [string, string[]] {
  const { root, user, workdir, environment } = image;
  const certificates = process.env.NODE_EXTRA_CA_CERTS ?? "/dev/null";
  const variables = {
    PATH,
    HOME: user === "root" ? "/root" : `/home/${user}`,
    ...(process.env.NODE_EXTRA_CA_CERTS && {
      NODE_EXTRA_CA_CERTS: CERTIFICATES,
      npm_config_cafile: CERTIFICATES,
    }),
    ...environment,
  };
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child=KILL"];
  const start = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', workdir, ...command];
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return [
    "unshare",
    [...namespaces, "/bin/sh", "-c", ENTER, "sh", root, user, certificates, ...pairs, ...start],
  ];
}

function must(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${status}`);
}
