import { EventEmitter } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askForPassword, readPassword, readStdin } from "./password.ts";

class Keyboard extends EventEmitter {
  isTTY = true;
  isRaw = false;
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
  setEncoding(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  pause(): this {
    return this;
  }
}

type Terminal = Parameters<typeof askForPassword>[1];

function ask() {
  const input = new Keyboard();
  let shown = "";
  const write = (text: string) => {
    shown += text;
    return true;
  };
  const answer = askForPassword("Password: ", { input, output: { write } } as unknown as Terminal);
  return { input, answer, shown: () => shown };
}

test("a password is typed without being shown; backspace takes a whole character back", async () => {
  const { answer, input, shown } = ask();
  expect(input.isRaw).toBe(true);
  for (const key of ["비", "밀", "🔑", "\u007f", "x\r"]) input.emit("data", key);
  expect(await answer).toBe("비밀x");
  expect(shown()).toBe("Password: \n");
  expect(input.isRaw).toBe(false);
});

test("Ctrl+C ends the question", async () => {
  const { answer, input } = ask();
  input.emit("data", "ab\u0003");
  await expect(answer).rejects.toMatchObject({ exitCode: 130 });
  expect(input.isRaw).toBe(false);
});

test("without a terminal, nobody can be asked", async () => {
  const input = Object.assign(new Keyboard(), { isTTY: false });
  const terminal = { input, output: { write: () => true } } as unknown as Terminal;
  await expect(askForPassword("?", terminal)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining("--password-file"),
  });
});

async function* stdin(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test("a password is the first line of a file or of stdin", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-password-"));
  try {
    const path = join(folder, "p");
    await writeFile(path, " 비밀 번호 \r\nmore");
    expect(await readPassword(path, stdin())).toBe(" 비밀 번호 ");
    expect(await readPassword("-", stdin("cor", "rect\nmore"))).toBe("correct");
    await writeFile(path, "\nsecond");
    await expect(readPassword(path, stdin())).rejects.toThrow("is empty");
    await writeFile(path, "x".repeat(5000));
    await expect(readPassword(path, stdin())).rejects.toThrow(/too long(?!.*xxx)/);
    await expect(readPassword(join(folder, "gone"), stdin())).rejects.toThrow("does not exist");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a link is all of stdin; nothing is a mistake", async () => {
  expect(await readStdin(stdin("look:\n", "https://x/#1\n"))).toBe("look:\nhttps://x/#1");
  await expect(readStdin(stdin(" \n"))).rejects.toMatchObject({ exitCode: 2 });
});
