import { expect, test } from "vitest";
import { readConfig } from "../process/config.ts";
import { type Command, readCommandLine } from "./command-line.ts";
import { COMMANDS } from "./help.ts";

const read = (line: string): Command =>
  readCommandLine(line === "" ? [] : line.split(" "), "/x/docs/hosting.md");

test.each<[string, Command]>([
  ["serve", { kind: "serve", variables: {} }],
  ["serve --port 3000", { kind: "serve", variables: { PORT: "3000" } }],
  ["serve --port=0 --host ::1", { kind: "serve", variables: { PORT: "0", HOST: "::1" } }],
  ["health", { kind: "health" }],
  ["--version", { kind: "version" }],
])("tabswarm %s", (line, expected) => {
  expect(read(line)).toEqual(expected);
});

test.each(["", "help", "--help", "-h"])("tabswarm %s lists the commands", (line) => {
  for (const command of COMMANDS)
    expect(read(line)).toEqual({ kind: "print", text: expect.stringContaining(`\n  ${command} `) });
});

test.each(["serve --help", "serve -h", "serve --port 3 --help"])("tabswarm %s teaches", (line) => {
  expect(read(line)).toEqual({ kind: "print", text: expect.stringContaining("/x/docs/hosting.md") });
});

test("every variable that the help names is read", () => {
  const command = read("serve --help");
  const text = command.kind === "print" ? command.text : "";
  const names = new Set(text.match(/\b[A-Z]+(?:_[A-Z]+)*\b(?==)/g));
  expect(names.size).toBeGreaterThan(2);
  for (const name of names) expect(() => readConfig({ [name]: "\0" }), name).toThrow(name);
});

test.each([
  ["seed x", '"seed"', "serve, health"],
  ["--port 3000", '"--port"', "serve"],
  ["serve --prot 3000", '"--prot"', "--port, --host"],
  ["serve 3000", '"3000"', "--port"],
  ["serve -p 3000", '"-p"', "--port"],
  ["serve --port", "--port", "needs a value"],
  ["serve --port=", "--port", "needs a value"],
  ["health --port 3000", '"--port"', "--help"],
])("tabswarm %s is refused in one line that says what exists", (line, named, known) => {
  const command = read(line);
  expect(command).toEqual({ kind: "mistake", message: expect.stringContaining(named) });
  expect(command).toMatchObject({ message: expect.stringContaining(known) });
});

test("an argument of many lines stays on one short line", () => {
  const command = readCommandLine([`a\n${"b".repeat(1000)}`], "");
  expect(command).toMatchObject({ kind: "mistake", message: expect.stringMatching(/^.{20,200}$/) });
});
