/** Finds what `tabswarm seed` shares, and says what it leaves out. */

import { problemOf } from "../../../shared/session/problem-of.ts";
import { UnshareableError } from "../../../shared/session/store/seeding-errors.ts";
import { type FoundFiles, type MissedFile, seedFilesOf } from "../../peer/files/walk.ts";
import type { SeedRequest } from "../arguments/requests.ts";
import { CommandError } from "../exit-code.ts";
import { sentenceOf } from "../sentences.ts";
import { count } from "../terminal/format.ts";
import type { Output } from "../terminal/output.ts";
import { quoted } from "../terminal/plain.ts";

/** The others are counted: nobody reads a thousand lines. */
const MAX_NAMED = 5;

/** @throws CommandError when there is nothing to share, or when something would be missing that was not to be left out */
export async function filesToShare(
  request: Pick<SeedRequest, "paths" | "skipsUnreadable">,
  output: Pick<Output, "notice">,
  find: (paths: readonly string[]) => Promise<FoundFiles> = seedFilesOf,
): Promise<FoundFiles> {
  const found = await find(request.paths).catch((error: unknown) => {
    if (error instanceof UnshareableError)
      throw new CommandError(sentenceOf(problemOf(error, "storage-failed")));
    throw error;
  });
  const missed = (reason: MissedFile["reason"]) => found.missed.filter((one) => one.reason === reason);
  const [absent] = missed("absent");
  if (absent !== undefined) throw new CommandError(`There is no file or folder ${quoted(absent.path)}.`);
  const special = missed("special").find(({ path }) => request.paths.includes(path));
  if (special !== undefined)
    throw new CommandError(
      `${quoted(special.path)} is a device, a socket or a pipe: only files and folders can be shared.`,
    );
  const unreadable = missed("unreadable");
  if (unreadable.length > 0 && !request.skipsUnreadable)
    throw new CommandError(
      `You may not read ${list(unreadable)}. Change the permissions, or leave them out with --skip-unreadable.`,
    );
  const left = [...unreadable, ...missed("special"), ...missed("link")];
  if (left.length > 0)
    output.notice(
      "left-out",
      `Left out: ${list(left)}${missed("link").length > 0 ? " (symbolic links are not followed)" : ""}.`,
    );
  if (found.files.length === 0) throw new CommandError(sentenceOf({ code: "nothing-to-share" }));
  return found;
}

function list(missed: readonly MissedFile[]): string {
  const named = missed.slice(0, MAX_NAMED).map(({ path }) => quoted(path));
  const more = missed.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${count(more, "other", "others")}` : named.join(", ");
}
