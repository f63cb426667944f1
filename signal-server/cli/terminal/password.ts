/**
 * Passwords, typed without being shown or from the first line of a file, and links from stdin. Never a password from an argument,
 * which other users of the machine can see.
 */
import { readFile } from "node:fs/promises";
import type { ReadStream, WriteStream } from "node:tty";
import { CommandError, EXIT } from "../exit-code.ts";
import { systemReason } from "../sentences.ts";
import { quoted } from "./plain.ts";

interface Terminal {
  readonly input: Pick<
    ReadStream,
    "isTTY" | "setRawMode" | "setEncoding" | "on" | "off" | "resume" | "pause"
  >;
  readonly output: Pick<WriteStream, "write">;
}

/** Longer ones are files that are no password. */
const MAX_LENGTH = 4096;
/** Longer than any link, and a message around it. */
const MAX_INPUT = 256 * 1024;

/** @returns whether somebody can be asked */
export function canAsk({ input }: Pick<Terminal, "input">): boolean {
  return input.isTTY === true;
}

/** @throws CommandError without a terminal, or when the user presses Ctrl+C */
export function askForPassword(question: string, { input, output }: Terminal): Promise<string> {
  if (!canAsk({ input }))
    return Promise.reject(
      new CommandError(
        "There is no terminal to ask for the password on: use --password-file FILE.",
        EXIT.usage,
      ),
    );
  output.write(question);
  input.setEncoding("utf8");
  input.setRawMode(true);
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (): void => {
      input.off("data", receive);
      input.setRawMode(false);
      input.pause();
      output.write("\n");
    };
    const receive = (chunk: string | Buffer): void => {
      for (const character of String(chunk)) {
        if (character === "\r" || character === "\n" || character === "\u0004") {
          end();
          return resolve(typed);
        }
        if (character === "\u0003") {
          end();
          return reject(new CommandError("Interrupted.", EXIT.interrupted));
        }
        if (character === "\u007f" || character === "\b") typed = Array.from(typed).slice(0, -1).join("");
        else if (character >= " ") typed += character;
      }
    };
    input.on("data", receive);
    input.resume();
  });
}

/** @param path "-": stdin @throws CommandError */
export async function readPassword(path: string, stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const text = path === "-" ? await textOf(stdin) : await textIn(path);
  const [line = ""] = text.split(/\r?\n/, 1);
  if (line === "")
    throw new CommandError(`The first line of ${named(path)} is empty: it must be the password.`);
  if (line.length > MAX_LENGTH)
    throw new CommandError(`The first line of ${named(path)} is too long for a password.`);
  return line;
}

/** @throws CommandError */
export async function readStdin(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const text = (await textOf(stdin)).trim();
  if (text === "") throw new CommandError("There is nothing on stdin: it must be the link.", EXIT.usage);
  return text;
}

async function textIn(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CommandError(`Cannot read ${quoted(path)}: ${systemReason(error)}.`);
  }
}

async function textOf(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stdin) {
    parts.push(part);
    length += part.length;
    if (length > MAX_INPUT) break;
  }
  return Buffer.concat(parts).toString("utf8");
}

function named(path: string): string {
  return path === "-" ? "stdin" : quoted(path);
}
