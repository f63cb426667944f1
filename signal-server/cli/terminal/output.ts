/**
 * What a command writes. Results go to stdout: lines, or with --json one object per line. Everything else is for people and goes
 * to stderr; on a terminal, its last line is a status that is written over. Text from outside never reaches a terminal as it is.
 */
import type { WriteStream } from "node:tty";
import { columnsOf, cutTo, plain, plainJson } from "./plain.ts";

type Stream = Pick<WriteStream, "write" | "on" | "once" | "off"> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

export interface OutputOptions {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly quiet: boolean;
}

const CLEAR_LINE = "\r\u001b[2K";

export class Output {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Whether people can see a status, and answer a question. */
  readonly hasStatus: boolean;
  readonly isInteractive: boolean;
  readonly hasColours: boolean;
  private readonly stdout: Stream;
  private readonly stderr: Stream;
  private shown = "";
  private isClosed = false;
  private whenClosed: () => void = () => undefined;

  constructor({ stdout, stderr, env, json, quiet }: OutputOptions) {
    const isTerminal = (stream: Stream) => stream.isTTY === true && env.TERM !== "dumb";
    this.stdout = stdout;
    this.stderr = stderr;
    this.isJson = json;
    this.isQuiet = quiet;
    this.hasStatus = isTerminal(stderr) && !quiet && !json;
    this.isInteractive = isTerminal(stdout) && !quiet && !json;
    this.hasColours = this.isInteractive && !env.NO_COLOR;
    // A reader that has ended, as in "| head -1", is no fault of ours. Without a listener, Node would end the process.
    stderr.on("error", () => undefined);
    stdout.on("error", () => this.closed());
  }

  /** Calls `then` once when nobody reads stdout any more, also if that is so already. */
  onClosed(then: () => void): void {
    if (this.isClosed) then();
    else this.whenClosed = then;
  }

  /** To stdout, unless it belongs to --json. */
  result(line: string): void {
    if (!this.isJson) this.write(`${plain(line)}\n`);
  }

  /** To stdout, with --json. */
  event(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.isJson) this.write(`${plainJson({ event, ...fields })}\n`);
  }

  /** Text of our own that contains escape sequences, to a terminal. */
  drawing(text: string): void {
    if (this.isInteractive) this.write(`${text}\n`);
  }

  /** To people. */
  say(line: string): void {
    if (!this.isQuiet && !this.isJson) this.line(line);
  }

  /** What people should know although the command goes on. */
  notice(code: string, line: string): void {
    this.event("notice", { code, message: line });
    this.say(line);
  }

  failure(exitCode: number, line: string): void {
    this.event("error", { exitCode, message: line });
    this.line(line);
  }

  /** On a terminal, in place of the last status; undefined: none. Parts from the end are left out where it is narrow. */
  status(parts: readonly string[] | undefined): void {
    if (!this.hasStatus) return;
    // A line that fills the last column would wrap on some terminals.
    const room = (this.stderr.columns ?? 80) - 1;
    const [first = "", ...rest] = (parts ?? []).map(plain);
    let text = cutTo(first, room);
    for (const part of rest) {
      const longer = `${text}  ${part}`;
      if (columnsOf(longer) > room) break;
      text = longer;
    }
    if (text === this.shown) return;
    this.stderr.write(this.shown === "" ? text : CLEAR_LINE + text);
    this.shown = text;
  }

  /** Resolves when everything has left, or cannot. */
  async flushed(): Promise<void> {
    this.status(undefined);
    const left = (stream: Stream) => new Promise<void>((resolve) => stream.write("", () => resolve()));
    await Promise.all([left(this.stderr), this.isClosed ? undefined : left(this.stdout)]);
  }

  /** Bytes of a file. Resolves when there is room for more. @returns false when nobody reads them */
  async bytes(bytes: Uint8Array): Promise<boolean> {
    if (this.isClosed || bytes.length === 0) return !this.isClosed;
    return new Promise((resolve) => {
      this.stdout.write(bytes, () => resolve(!this.isClosed));
    });
  }

  private line(line: string): void {
    const status = this.shown;
    const before = status === "" ? "" : CLEAR_LINE;
    this.stderr.write(`${before}${plain(line)}\n${status}`);
  }

  private write(text: string): void {
    if (this.isClosed) return;
    const status = this.shown;
    this.status(undefined);
    this.stdout.write(text);
    if (status !== "") this.status([status]);
  }

  private closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.whenClosed();
  }
}
