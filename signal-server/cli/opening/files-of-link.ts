/** The files that a link leads to, once they are known and can be read, and which of them are wanted. */
import type { ShareLink } from "../../../shared/metainfo/share-link.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import type { GetRequest } from "../arguments/requests.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import type { Context } from "../running/context.ts";
import { unlock } from "../running/passwords.ts";
import { count, size } from "../terminal/format.ts";
import { quoted } from "../terminal/plain.ts";
import { described, type Opened } from "./open-link.ts";
import { NUMBERS, pickFiles } from "./pick-files.ts";

/** Waits for the description, and opens it. @returns the view with the files */
export async function readable(
  opened: Opened,
  request: GetRequest,
  { infoHash }: ShareLink,
  context: Context,
): Promise<TorrentView> {
  await described(opened, context);
  await unlock(opened.peer, infoHash, request.password, context);
  return opened.follow((view) => (view.files.length > 0 ? view : undefined));
}

/** Says what it is. */
export function announce(view: TorrentView, { output }: Context): void {
  const files = view.files.map(({ path, length }, index) => ({
    number: index + 1,
    path: path.join("/"),
    length,
  }));
  const { infoHash, length, name, sealed } = view;
  output.event("opened", { name, infoHash, length, sealed: sealed !== undefined, files });
  const number = files.length === 1 ? "" : ` (${count(files.length, "file", "files")})`;
  output.say(`${quoted(name)}, ${size(length)}${number}`);
}

/** @returns indices; undefined: all files @throws CommandError when a selection names nothing */
export function wantedOf(
  { files }: Pick<TorrentView, "files">,
  { select }: GetRequest,
  { selected }: Pick<ShareLink, "selected">,
): readonly number[] | undefined {
  if (select.length === 0) return selected?.some((index) => index < files.length) ? selected : undefined;
  const picked = pickFiles(files, select);
  if ("unknown" in picked)
    throw new CommandError(
      NUMBERS.test(picked.unknown)
        ? `There is no file number ${picked.unknown}: there are ${files.length}. --list shows them.`
        : `No file is called ${quoted(picked.unknown)}. --list shows what is there.`,
      EXIT.usage,
    );
  return picked;
}
