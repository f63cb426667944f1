/**
 * Finds a tab that has a file: asks every open page, each with a port of its own, and keeps the best that answers. Pages that
 * are frozen or still loading may answer late or never.
 */
import type { FileRequest, FoundFile, WorkerToService } from "../bridge/files.ts";

/** A page that is just loading reads its list of torrents first. */
const PATIENCE_MS = 10_000;
/** How long a better tab may take once one has answered. */
const GRACE_MS = 300;

export interface Source {
  readonly found: FoundFile;
  readonly port: MessagePort;
}

/** "absent": every page says that it does not have it. "silent": some page does not answer. */
export type NoSource = "absent" | "silent";

/** A window that the service worker controls. */
export interface OpenPage {
  readonly id: string;
  readonly url: string;
  postMessage(message: FileRequest, transfer: Transferable[]): void;
}

/** @param preferred id of the page that needs the file; it answers first if it can @param folder the app's, which is the page's path */
export async function findSource(
  pages: readonly OpenPage[],
  request: FileRequest,
  preferred: string,
  folder: string,
): Promise<Source | NoSource> {
  // A run of the lab lasts a minute, and nobody saves from it. Other documents of this origin, such as what the server answers to
  // an unknown address, have no worker that could answer.
  const asked = pages.filter(({ url }) => new URL(url).pathname === folder);
  const answers = asked.map((page) => ({ ...ask(page, request), isPreferred: page.id === preferred }));
  const enough = request.save === undefined ? PREFERRED : OWN_SAVE;
  const best: { source?: Source; rank: number } = { rank: 0 };
  let open = answers.length;
  await new Promise<void>((resolve) => {
    if (open === 0) return resolve();
    setTimeout(resolve, PATIENCE_MS);
    for (const { found, isPreferred } of answers)
      void found.then((source) => {
        open--;
        const rank = source === undefined ? 0 : rankOf(source.found, isPreferred);
        if (source !== undefined && rank > best.rank) Object.assign(best, { source, rank });
        if (open === 0 || best.rank >= enough) resolve();
        else if (best.rank > 0) setTimeout(resolve, GRACE_MS);
      });
  });
  for (const { port, release } of answers) if (port !== best.source?.port) release();
  return best.source ?? (open === 0 ? "absent" : "silent");
}

const OWN_SAVE = 4;
const PREFERRED = 3;

function rankOf({ isOwnSave, isComplete }: FoundFile, isPreferred: boolean): number {
  return isOwnSave ? OWN_SAVE : isPreferred ? PREFERRED : isComplete ? 2 : 1;
}

function ask(page: OpenPage, request: FileRequest) {
  const { port1: port, port2 } = new MessageChannel();
  const found = new Promise<Source | undefined>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<WorkerToService>) =>
      resolve(data.type === "found" ? { found: data, port } : undefined);
  });
  page.postMessage(request, [port2]);
  /** The worker forgets the request. */
  const release = (): void => {
    port.postMessage({ type: "cancel" });
    port.close();
  };
  return { port, found, release };
}
