import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Output, type OutputOptions } from "./output.ts";

class Stream extends EventEmitter {
  text = "";
  readonly isTTY: boolean;
  columns = 60;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  write(text: string | Uint8Array, done?: () => void): boolean {
    this.text += String(text);
    done?.();
    return true;
  }
}

function open(isTerminal: boolean, more: Partial<Pick<OutputOptions, "env" | "json" | "quiet">> = {}) {
  const [stdout, stderr] = [new Stream(isTerminal), new Stream(isTerminal)];
  const streams = { stdout, stderr } as unknown as Pick<OutputOptions, "stdout" | "stderr">;
  const output = new Output({ ...streams, env: {}, json: false, quiet: false, ...more });
  return { output, stdout, stderr };
}

function everything(output: Output): void {
  output.status(["Hashing", "1 %"]);
  output.say("said");
  output.result("link");
  output.event("sharing", { link: "link" });
  output.drawing("\u001b[1mcode\u001b[0m");
  output.notice("n", "noticed");
  output.failure(1, "failed");
}

test("in a pipe: results on stdout, the rest on stderr, and no escape sequence", () => {
  const { output, stderr, stdout } = open(false);
  everything(output);
  expect(stdout.text).toBe("link\n");
  expect(stderr.text).toBe("said\nnoticed\nfailed\n");
});

test("--quiet leaves results and errors", () => {
  const { output, stderr, stdout } = open(true, { quiet: true });
  everything(output);
  expect([stdout.text, stderr.text]).toEqual(["link\n", "failed\n"]);
});

test("--json: one object per line", () => {
  const { output, stderr, stdout } = open(false, { json: true });
  everything(output);
  expect(
    stdout.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: "sharing", link: "link" },
    { event: "notice", code: "n", message: "noticed" },
    { event: "error", exitCode: 1, message: "failed" },
  ]);
  expect(stderr.text).toBe("failed\n");
});

test("on a terminal, the status stays below all other lines, and is written over", () => {
  const { output, stderr } = open(true);
  output.status(["one"]);
  output.status(["one"]);
  output.say("line");
  output.status(["two"]);
  output.status(undefined);
  expect(stderr.text).toBe("one\r\u001b[2Kline\none\r\u001b[2Ktwo\r\u001b[2K");
});

test("a narrow terminal shows the parts that fit", () => {
  const { output, stderr } = open(true);
  stderr.columns = 12;
  output.status(["[####]", "1 MB", "3 peers"]);
  output.status(["가나다라마바사"]);
  expect(stderr.text).toBe("[####]\r\u001b[2K가나다라마…");
});

test.each([
  ["NO_COLOR", { NO_COLOR: "1" }, [true, true, false]],
  ["TERM=dumb", { TERM: "dumb" }, [false, false, false]],
  ["neither", {}, [true, true, true]],
])("%s", (_, env, expected) => {
  const { output } = open(true, { env });
  expect([output.hasStatus, output.isInteractive, output.hasColours]).toEqual(expected);
});

test("text from outside never reaches a terminal as it is", () => {
  const { output, stderr, stdout } = open(true);
  output.result("a\u001b[31m\n");
  output.status(["b\u009b2J"]);
  output.say("c\r");
  output.failure(1, "d\u0007");
  expect(stdout.text).toBe("a�[31m�\n");
  expect(stderr.text.replaceAll("\r\u001b[2K", "")).toBe("b�2Jc�\nb�2Jd�\nb�2J");
});

test("after stdout is closed, nothing more is written, and the command learns of it", async () => {
  const { output, stdout } = open(false);
  let isClosed = false;
  output.onClosed(() => {
    isClosed = true;
  });
  stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(isClosed).toBe(true);
  output.result("link");
  expect(stdout.text).toBe("");
  expect(await output.bytes(new Uint8Array(1))).toBe(false);
  await output.flushed();
});
