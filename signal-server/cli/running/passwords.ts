/** Which password a share gets, and which one opens a share. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type Locked, LockedError, lockIn } from "../../../shared/session/locked.ts";
import type { PasswordSource } from "../arguments/requests.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import { sentenceOf } from "../sentences.ts";
import { askForPassword, canAsk, readPassword } from "../terminal/password.ts";
import type { Context } from "./context.ts";
import { whenAborted } from "./interruption.ts";
import type { Peer } from "./peer.ts";

/** After this many mistakes, a user does not know the password. */
const TRIES = 3;

type Asking = Pick<Context, "output" | "signal" | "stdin" | "stderr">;

/** @returns undefined: it gets none */
export async function passwordToSet(source: PasswordSource, asking: Asking): Promise<string | undefined> {
  switch (source.kind) {
    case "none":
      return undefined;
    case "file":
      return read(source.path, asking);
    case "ask": {
      const password = await ask("Password: ", asking);
      if (password === "")
        throw new CommandError("The password is empty. Without --password, none is needed.");
      if ((await ask("The same again: ", asking)) === password) return password;
      throw new CommandError("The two passwords differ. Nothing is shared.");
    }
  }
}

/**
 * Opens a sealed torrent whose metadata is here, and asks for its password where somebody can be asked.
 * @throws CommandError when it stays locked
 */
export async function unlock(
  peer: Peer,
  infoHash: InfoHash,
  source: PasswordSource,
  asking: Asking,
): Promise<void> {
  let lock = lockOf(peer, infoHash);
  let isFromFile = source.kind === "file";
  for (let tries = 0; lock !== undefined; tries++) {
    const needsPassword = lock === "needs-password" || lock === "wrong-password";
    const mayAsk = source.kind !== "file" && canAsk({ input: asking.stdin }) && tries < TRIES;
    if (!needsPassword || !(mayAsk || isFromFile))
      throw new CommandError(sentenceOf({ code: lock }), EXIT.locked);
    if (tries > 0) asking.output.say(sentenceOf({ code: "wrong-password" }));
    const password =
      source.kind === "file" ? await read(source.path, asking) : await ask("Password: ", asking);
    isFromFile = false;
    lock = await peer.session.unlock(infoHash, { password }).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof LockedError) return error.reason;
        throw error;
      },
    );
  }
}

function lockOf(peer: Peer, infoHash: InfoHash): Locked | undefined {
  return lockIn(peer.torrent(infoHash)?.sealed?.state);
}

function ask(question: string, { output, signal, stdin, stderr }: Asking): Promise<string> {
  output.status(undefined);
  return Promise.race([askForPassword(question, { input: stdin, output: stderr }), whenAborted(signal)]);
}

function read(path: string, { signal, stdin }: Asking): Promise<string> {
  return Promise.race([readPassword(path, stdin), whenAborted(signal)]);
}
