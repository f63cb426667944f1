import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../run/runners.ts";
import { parseDockerfile, parseDockerignore, type Step } from "./dockerfile.ts";

test("stages, steps, continued lines and comments", () => {
  const text = `# comment
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY a b ./
RUN one && \\
  # inside
  two
FROM node:24-bookworm-slim
COPY --from=build /build/dist ./dist
ENV HOST=0.0.0.0 PORT=8080
USER node
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "x", "health"]
CMD ["node", "x"]
`;
  expect(parseDockerfile(text)).toEqual([
    {
      base: "node:24-bookworm-slim",
      name: "build",
      steps: [
        { kind: "workdir", path: "/build" },
        { kind: "copy", from: undefined, sources: ["a", "b"], target: "./" },
        { kind: "run", command: "one && two" },
      ],
    },
    {
      base: "node:24-bookworm-slim",
      name: undefined,
      steps: [
        { kind: "copy", from: "build", sources: ["/build/dist"], target: "./dist" },
        { kind: "environment", variables: { HOST: "0.0.0.0", PORT: "8080" } },
        { kind: "user", name: "node" },
        { kind: "health", command: ["node", "x", "health"] },
        { kind: "start", command: ["node", "x"] },
      ],
    },
  ]);
});

test.each([
  "ADD a b",
  "RUN --mount=type=cache x",
  "CMD node x",
  "VOLUME /x",
  "ENV A=$B",
  "COPY --chown=1 a b",
])("does not skip what it cannot read: %s", (line) => {
  expect(() => parseDockerfile(`FROM a\n${line}`)).toThrow(line);
});

test("a .dockerignore that lets in only some", () => {
  const isIgnored = parseDockerignore("*\n!web\n!.npmrc\n# comment\n**/*.test.ts\n");
  const paths = [
    "web",
    "web/page/main.ts",
    ".npmrc",
    ".env",
    "web/page/main.test.ts",
    "website",
    "node_modules/web",
  ];
  expect(paths.filter((path) => !isIgnored(path))).toEqual(["web", "web/page/main.ts", ".npmrc"]);
});

test("this project's image: pinned bases, no root, a health check, and no installation in the last stage", () => {
  const stages = parseDockerfile(readFileSync(join(ROOT, "Dockerfile"), "utf8"));
  expect(stages.length).toBeGreaterThan(1);
  for (const { base } of stages) expect(base).toMatch(/^node:\d+-[a-z]+-slim$/);
  const last = stages.at(-1)?.steps ?? [];
  const kinds = last.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["user", "health", "start"]));
  const isInstalling = (step: Step): boolean =>
    step.kind === "run" && /install|\bci\b|apt|curl/.test(step.command);
  expect(last.filter(isInstalling)).toEqual([]);
  expect(last.findLast((step) => step.kind === "user")).not.toMatchObject({ name: "root" });
});
