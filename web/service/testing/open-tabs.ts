/** Open tabs for the service worker: the workers' side is real, and answers over real ports. */
import type { FileRequest } from "../../bridge/files.ts";
import { FileServer } from "../../worker/files/file-server.ts";
import type { Library } from "../../worker/files/library.ts";
import { StreamedSaves } from "../../worker/files/streamed-saves.ts";
import { answerFile } from "../files.ts";
import type { OpenPage } from "../sources.ts";

const ORIGIN = "https://example.org";
/** Where the app lies unless a test says otherwise. */
const ROOT = "/";

type AnyLibrary = Pick<Library, keyof Library>;

export interface OpenTab extends OpenPage {
  readonly saves: StreamedSaves;
  readonly files: FileServer;
}

/** @param library undefined: the page never answers */
export function openTab(id: string, library: AnyLibrary | undefined, path = ROOT): OpenTab {
  const saves = new StreamedSaves();
  const onServing = () => undefined;
  const files = new FileServer({
    library: library as AnyLibrary,
    saves,
    lifeLock: `life of ${id}`,
    onServing,
  });
  return {
    id,
    url: `${ORIGIN}${path}#link`,
    saves,
    files,
    postMessage: (request, [port]) => {
      if (library !== undefined && port instanceof MessagePort) files.answer(request as FileRequest, port);
    },
  };
}

/** Requests that the service worker still answers. */
export const running = new Set<symbol>();

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly destination?: RequestDestination;
  /** The id of the page that asks. */
  readonly from?: string;
  /** The path of the app's folder. */
  readonly folder?: string;
}

/** @param path below the origin @returns undefined when the service worker leaves the request alone */
export function ask(
  tabs: readonly OpenPage[],
  path: string,
  asked: Asked = {},
): Promise<Response> | undefined {
  const { destination = "", from = "", headers = {}, folder = ROOT, ...rest } = asked;
  // Not a `Request`: only browsers let it have a destination and a Range header.
  const request = {
    url: new URL(path, ORIGIN).href,
    method: "GET",
    ...rest,
    destination,
    headers: new Headers(headers),
  };
  const app = new URL(folder, ORIGIN);
  const pages = async () => tabs;
  return answerFile({ request, clientId: from }, { app, pages, serviceLock: "service", running });
}
