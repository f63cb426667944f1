/** What a command finds around it. */
import type { ReadStream, WriteStream } from "node:tty";
import type { Output } from "../terminal/output.ts";

export interface Context {
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl+C and its like. The reason is a CommandError. */
  readonly signal: AbortSignal;
  readonly stdin: ReadStream;
  readonly stderr: WriteStream;
}
