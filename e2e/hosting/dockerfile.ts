/** Reads a Dockerfile and its .dockerignore, as far as this project's go. What it does not know is an error, never skipped. */

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "workdir"; readonly path: string }
  | { readonly kind: "run"; readonly command: string }
  | {
      readonly kind: "copy";
      /** A stage, or undefined for the build context. */
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: "environment"; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: "user"; readonly name: string }
  | { readonly kind: "expose"; readonly port: string }
  | { readonly kind: "health"; readonly command: readonly string[] }
  | { readonly kind: "start"; readonly command: readonly string[] };

/** @throws Error that names the line that it cannot read */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { base: string; name: string | undefined; steps: Step[] }[] = [];
  for (const line of instructions(text)) {
    const from = /^FROM ([\w./:-]+)(?: AS ([\w-]+))?$/.exec(line);
    const stage = stages.at(-1);
    if (from !== null) stages.push({ base: from[1] ?? "", name: from[2], steps: [] });
    else if (stage !== undefined) stage.steps.push(parseStep(line));
    else throw new Error(`Dockerfile: ${line}: stands before the first FROM`);
  }
  return stages;
}

/** Without comments; a backslash at its end continues a line. */
function instructions(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  return lines
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function parseStep(line: string): Step {
  const [, name = "", rest = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
  const unknown = new Error(`Dockerfile: ${line}: unknown to this script`);
  const isPlain = !rest.startsWith("--");
  switch (name) {
    case "WORKDIR":
      return { kind: "workdir", path: rest };
    case "RUN":
      if (!isPlain || rest.startsWith("[")) throw unknown;
      return { kind: "run", command: rest };
    case "COPY": {
      const [, from, paths = ""] = /^(?:--from=(\S+) )?([^-[].*)$/.exec(rest) ?? [];
      const words = paths.split(/\s+/);
      const target = words.pop();
      if (target === undefined || words.length === 0) throw unknown;
      return { kind: "copy", from, sources: words, target };
    }
    case "ENV": {
      const pairs = rest.split(/\s+/).map((pair) => /^(\w+)=([^\s"'$\\]*)$/.exec(pair));
      if (pairs.some((pair) => pair === null)) throw unknown;
      return {
        kind: "environment",
        variables: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", pair?.[2] ?? ""])),
      };
    }
    case "USER":
      return { kind: "user", name: rest };
    case "EXPOSE":
      return { kind: "expose", port: rest };
    case "HEALTHCHECK":
      return { kind: "health", command: words(rest.replace(/^(--\S+ )*CMD /, ""), unknown) };
    case "CMD":
      return { kind: "start", command: words(rest, unknown) };
    default:
      throw unknown;
  }
}

/** The exec form, which needs no shell: a JSON list. */
function words(json: string, unknown: Error): readonly string[] {
  if (!json.startsWith("[")) throw unknown;
  return (JSON.parse(json) as readonly unknown[]).map(String);
}

/** @returns whether a path of the build context stays outside: the last pattern that matches it or a folder above decides */
export function parseDockerignore(text: string): (path: string) => boolean {
  const lines = text.split("\n").map((line) => line.trim());
  const rules = lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({
      isException: line.startsWith("!"),
      pattern: globOf(line.replace(/^!/, "").replace(/^\/|\/$/g, "")),
    }));
  return (path) =>
    rules.reduce(
      (isIgnored, { isException, pattern }) => (pattern.test(path) ? !isException : isIgnored),
      false,
    );
}

function globOf(glob: string): RegExp {
  const source = glob.replaceAll(/\*\*\/|\*\*|\*|\?|[^\w/]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}(?:/.*)?$`);
}
