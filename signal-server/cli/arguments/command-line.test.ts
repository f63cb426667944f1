import { expect, test } from "vitest";
import { readConfig } from "../../process/config.ts";
import { COMMANDS } from "../manual/help.ts";
import { type Command, readCommandLine } from "./command-line.ts";

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

test.each(COMMANDS)(
  "tabswarm %s --help and tabswarm help %s say the same, in lines of at most 80 columns",
  (name) => {
    const help = read(`${name} --help`);
    expect(help).toEqual(read(`help ${name}`));
    const text = help.kind === "print" ? help.text : "";
    expect(text).toContain(`Usage: tabswarm ${name}`);
    for (const line of text.split("\n").filter((one) => one.includes(" ", 40)))
      expect(line.length).toBeLessThan(100);
  },
);

test("every variable that the help names is read", () => {
  const command = read("serve --help");
  const text = command.kind === "print" ? command.text : "";
  const names = new Set(text.match(/\b[A-Z]+(?:_[A-Z]+)*\b(?==)/g));
  expect(names.size).toBeGreaterThan(2);
  for (const name of names) expect(() => readConfig({ [name]: "\0" }), name).toThrow(name);
});

test.each([
  ["share x", "“share”", "seed, get, torrent, serve, health"],
  ["--port 3000", "“--port”", "serve"],
  ["serve --prot 3000", "“--prot”", "--port, --host"],
  ["serve 3000", "“3000”", "--port"],
  ["serve -p 3000", "“-p”", "--port"],
  ["serve --port", "--port", "needs a value"],
  ["serve --port=", "--port", "needs a value"],
  ["health --port 3000", "“--port”", "--help"],
  ["seed", "seed", "tabswarm seed film.mp4"],
  ["seed a -b", "“-b”", "./-"],
  ["seed a --upload fast", "“fast”", "500k"],
  ["seed a --upload --public", "--upload", "needs a value"],
  ["seed a --until yesterday", "“yesterday”", "24h"],
  ["seed a --until 2020-01-01T00:00", "“2020-01-01T00:00”", "future"],
  ["seed a --copies 0", "“0”", "from 1"],
  ["seed a --tracker udp://t.example", "“udp://t.example”", "wss://"],
  ["seed a --public --password", "--public", "not encrypted"],
  ["seed a --password --password-file x", "--password-file", "exclude"],
  ["seed a --interface lo", "“lo”", "IP address"],
  ["get", "get", "share link"],
  ["get a b c", "“c”", "quotes"],
  ["get a --wait soon", "“soon”", "forever"],
  ["get a --stdout --json", "--json", "stdout"],
  ["get a b --stdout", "--stdout", "folder"],
  ["torrent", "torrent", "share link"],
  ["torrent a - --json", "“-”", "--json"],
])("tabswarm %s is refused in one line that says what exists", (line, named, known) => {
  const command = read(line);
  expect(command).toEqual({ kind: "mistake", message: expect.stringContaining(named) });
  expect(command).toMatchObject({ message: expect.stringContaining(known) });
});

test("an argument of many lines stays on one short line", () => {
  const command = readCommandLine([`a\n${"b".repeat(1000)}`], "");
  expect(command).toMatchObject({ kind: "mistake", message: expect.stringMatching(/^.{20,200}$/) });
});

test("a password in the command line is refused, and not repeated", () => {
  const message = expect.stringContaining("--password-file");
  expect(read("seed a --password=hunter2")).toEqual({ kind: "mistake", message });
  expect(JSON.stringify(read("seed a --password=hunter2"))).not.toContain("hunter2");
});

const NOW = Date.parse("2030-01-01T00:00:00Z");
const plain = { json: false, quiet: false, trackers: [], upload: undefined, download: undefined };
const nothing = { bindAddress: undefined, until: undefined, copies: undefined };

test("tabswarm seed takes paths and options in any order, and paths that begin with a hyphen", () => {
  const line = ["--public", "한글 폴더", "-q", "--upload", "500k", "--", "-x", "--json"];
  expect(readCommandLine(["seed", ...line], "", NOW)).toEqual({
    kind: "seed",
    ...plain,
    ...nothing,
    paths: ["한글 폴더", "-x", "--json"],
    isPublic: true,
    password: { kind: "none" },
    skipsUnreadable: false,
    quiet: true,
    upload: 500_000,
  });
});

test("tabswarm get takes a link and a folder", () => {
  const line = [
    "get",
    "magnet:?xt=urn:btih:a&b",
    "C:\\Users\\가",
    "--select",
    "1",
    "--select",
    "*.mkv",
    "--copies",
    "2",
  ];
  expect(readCommandLine([...line, "--until=1h30m", "--wait", "forever"], "", NOW)).toEqual({
    kind: "get",
    ...plain,
    ...nothing,
    link: "magnet:?xt=urn:btih:a&b",
    folder: "C:\\Users\\가",
    select: ["1", "*.mkv"],
    password: { kind: "none" },
    mode: "save",
    stays: true,
    copies: 2,
    until: NOW + 5_400_000,
    waitMs: Number.POSITIVE_INFINITY,
  });
});

test("tabswarm torrent writes to stdout as well", () => {
  const expected = { kind: "torrent", link: "x", file: "-", waitMs: 60_000, bindAddress: "::1" };
  expect(read("torrent x - --interface ::1")).toMatchObject(expected);
});
