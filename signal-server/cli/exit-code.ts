/** How `tabswarm` ends. Scripts rely on these numbers; the help and the manual list them. */

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  nobodyHasIt: 3,
  locked: 4,
  diskFull: 5,
  hangUp: 129,
  interrupted: 130,
  readerGone: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command. The message is a sentence for the user, and says what helps. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
