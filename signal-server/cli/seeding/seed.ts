/** `tabswarm seed`: shares files from where they are, and prints their link. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import { parseSecret } from "../../../shared/metainfo/sealed/secret.ts";
import { shareLink } from "../../../shared/metainfo/share-link.ts";
import { fingerprintOf } from "../../../shared/session/fingerprint.ts";
import type { SeedKind } from "../../../shared/session/kinds.ts";
import { problemOf } from "../../../shared/session/problem-of.ts";
import type { Session } from "../../../shared/session/session.ts";
import type { TorrentView } from "../../../shared/session/views.ts";
import type { FoundFiles } from "../../peer/files/walk.ts";
import { platform } from "../../peer/platform.ts";
import { type DiskStorage, FolderInUseError, openDiskStorage } from "../../peer/store/disk-storage.ts";
import { SharedFilesStore } from "../../peer/store/shared-files-store.ts";
import { isLocalHost } from "../../sockets/origin.ts";
import type { SeedRequest } from "../arguments/requests.ts";
import { CommandError, EXIT, type ExitCode } from "../exit-code.ts";
import { DEFAULT_SERVER } from "../manual/common.ts";
import type { Context } from "../running/context.ts";
import { passwordToSet } from "../running/passwords.ts";
import { Peer } from "../running/peer.ts";
import { stay } from "../running/staying.ts";
import { sentenceOf, systemReason } from "../sentences.ts";
import { iceServersOf } from "../servers/ice-servers.ts";
import { parseServerAddress, serversToSeed } from "../servers/server-address.ts";
import { bar } from "../terminal/bar.ts";
import { count, size } from "../terminal/format.ts";
import { quoted } from "../terminal/plain.ts";
import { qrCode } from "../terminal/qr-code.ts";
import { filesToShare } from "./files-to-share.ts";
import { seedFolder } from "./state-folder.ts";

export async function seed(request: SeedRequest, context: Context): Promise<ExitCode> {
  const { env, output, signal } = context;
  const servers = serversToSeed(request.trackers, env.TABSWARM_SERVER || DEFAULT_SERVER);
  const [page] = servers.pages;
  invariant(page !== undefined, "a share link leads to a page");
  const found = await filesToShare(request, output);
  const iceServers = await iceServersOf(servers.pages, output, { isFirstNeeded: true }).catch(
    (error: unknown) => {
      const isNamed = request.trackers.some((text) => parseServerAddress(text)?.page !== undefined);
      if (!(error instanceof CommandError) || isNamed) throw error;
      throw new CommandError(
        `${error.message} A link needs a page: name one with --tracker or TABSWARM_SERVER, or start one with “tabswarm serve”.`,
      );
    },
  );
  const password = await passwordToSet(request.password, context);
  const storage = await openSeeds(seedFolder(env, request.paths, request.isPublic));
  let peer: Peer | undefined;
  try {
    peer = await Peer.open({ ...request, servers, iceServers, storage });
    await recall(peer.session, storage, found);
    const kind: SeedKind = request.isPublic ? { sealed: false } : { sealed: true, password };
    const infoHash = await hashed(peer, found, kind, context, request.skipsUnreadable);
    const view = await peer.until(() => peer?.torrent(infoHash), signal);
    report(view, page, context);
    await stay({ ...request, peer, infoHash, output, signal });
    return EXIT.done;
  } finally {
    await peer?.close();
    await storage.close();
  }
}

async function openSeeds(folder: string): Promise<DiskStorage> {
  try {
    return await openDiskStorage(folder, (_, place, files) => new SharedFilesStore(place, files));
  } catch (error) {
    if (error instanceof FolderInUseError)
      throw new CommandError(
        "Another “tabswarm seed” shares this already, under the same link. Stop it first.",
      );
    throw new CommandError(
      `Cannot use ${quoted(folder)}: ${systemReason(error)}. TABSWARM_STATE names another folder.`,
    );
  }
}

/**
 * What these paths were shared as before. All of it is paused; sharing the same files again resumes theirs. What the files no
 * longer are is forgotten: nobody could be sent it.
 */
async function recall(session: Session, storage: DiskStorage, { name, files }: FoundFiles): Promise<void> {
  const fingerprint = await fingerprintOf(name, files, platform.hash);
  for (const torrent of await storage.list()) {
    if (torrent.fingerprint === fingerprint) {
      await session.adopt({ ...torrent, paused: true });
      continue;
    }
    await storage.remove(torrent.storageId);
    await storage.storeFor(torrent.storageId).destroy();
  }
}

/** Shows the progress of hashing. Some files may turn out to be unreadable only now. */
async function hashed(
  peer: Peer,
  { files, name }: FoundFiles,
  kind: SeedKind,
  { output, signal }: Context,
  skipsUnreadable: boolean,
): Promise<InfoHash> {
  const { session } = peer;
  let outcome: { readonly infoHash: InfoHash } | { readonly error: unknown } | undefined;
  const follow = (work: Promise<InfoHash>): void => {
    outcome = undefined;
    work.then(
      (infoHash) => {
        outcome = { infoHash };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
  };
  let shown = -1;
  follow(session.seed(name, files, undefined, kind));
  const infoHash = await peer.until(() => {
    const { id, length, progress = 0, unreadable } = peer.preparation ?? {};
    if (outcome === undefined) {
      const percent = Math.floor(100 * progress);
      if (length === undefined) return undefined;
      if (percent !== shown) output.event("hashing", { progress });
      shown = percent;
      output.status([`Hashing ${bar(progress)}`, size(length)]);
      return undefined;
    }
    if ("infoHash" in outcome) return outcome.infoHash;
    if (id === undefined || unreadable === undefined || unreadable.rest === 0 || !skipsUnreadable)
      throw new CommandError(sentenceOf(problemOf(outcome.error, "storage-failed")));
    output.notice("left-out", `Left out: ${unreadable.paths.slice(0, 5).map(quoted).join(", ")}.`);
    follow(session.seedRest(id));
    return undefined;
  }, signal);
  output.status(undefined);
  return infoHash;
}

function report(view: TorrentView, page: string, { output, stderr }: Context): void {
  const secret = parseSecret(view.sealed?.secret ?? "");
  const link = shareLink(page, view.infoHash, view.trackers, undefined, secret);
  output.event("sharing", {
    link,
    infoHash: view.infoHash,
    name: view.name,
    length: view.length,
    files: view.files.length,
    sealed: view.sealed !== undefined,
  });
  const files = view.files.length === 1 ? "" : ` (${count(view.files.length, "file", "files")})`;
  output.say(`Sharing ${quoted(view.name)}, ${size(view.length)}${files}. ${audience(secret)}`);
  output.result(link);
  const code = output.isInteractive ? qrCode(link, stderr.columns ?? 80, output.hasColours) : undefined;
  if (code !== undefined) output.drawing(code);
  if (isLocalHost(new URL(page).host))
    output.notice(
      "local-link",
      `${page} is this machine, so that the link works only here. For others, --tracker or TABSWARM_SERVER must name the address by which they reach the page.`,
    );
  output.say("Leave this running until others have a copy. Ctrl+C stops it.");
}

function audience(secret: ReturnType<typeof parseSecret>): string {
  if (secret === undefined) return "Anyone with a BitTorrent app can read it.";
  return secret.needsPassword
    ? "Only people with this link and the password can read it:"
    : "Only people with this link can read it:";
}
