/** Signals that stop a command: the first one lets it leave in order, a second one ends the process at once. */
import { whenStarterIsGone } from "../../process/starter.ts";
import { CommandError, EXIT, type ExitCode } from "../exit-code.ts";

const CODES: Readonly<Partial<Record<NodeJS.Signals, ExitCode>>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.hangUp,
};

/** @returns aborted by the first signal; the reason is a CommandError */
export function interruptionSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (exitCode: ExitCode): void => {
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new CommandError("It was interrupted.", exitCode));
  };
  for (const [name, exitCode] of Object.entries(CODES)) process.on(name, () => stop(exitCode));
  whenStarterIsGone(() => {
    if (!controller.signal.aborted) stop(EXIT.terminated);
  });
  return controller.signal;
}

/** Rejects with the signal's reason. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
