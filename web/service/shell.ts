/**
 * The page's own files, so that it opens without a network: one cache per version, filled completely or not used. Always true:
 * a cached page names assets of its own version only, because their names contain their hashes; a cache whose page an open tab
 * may still show is kept, so that the tab can load the rest of its code.
 */
import { FOLDER } from "./app.ts";
import { SHELL } from "./shell-files.ts";

const service = self as unknown as ServiceWorkerGlobalScope;

/** An origin may have several apps, each in its own folder: "tabswarm-shell-/share/". */
const PREFIX = `tabswarm-shell-${FOLDER === "/" ? "" : FOLDER}`;
const OWN = PREFIX + SHELL.version;
/** Stored last: a cache that has it is complete. */
const PAGE = FOLDER;
/** In the cache of a replaced version: the ids of the tabs that were open then. */
const OLD_TABS = `${FOLDER}old-tabs`;
/** The server of a page that waits longer is out of reach for practical purposes. */
const PATIENCE_MS = 4000;

/**
 * Stores what is missing. Each file is compared with the hash that the build has noted: a server that changes to another
 * version meanwhile, or a proxy that answers in its place, leaves the cache incomplete. Never rejects.
 */
export async function fillShell(): Promise<void> {
  try {
    const cache = await caches.open(OWN);
    if (SHELL.version === "" || (await cache.match(PAGE)) !== undefined) return;
    const [page, ...assets] = SHELL.files;
    await Promise.all(assets.map((asset) => store(cache, asset)));
    if (page !== undefined) await store(cache, page);
  } catch {
    // The next page that loads tries again.
  }
}

async function store(cache: Cache, { path, integrity }: (typeof SHELL.files)[number]): Promise<void> {
  const url = FOLDER + path;
  if ((await cache.match(url)) !== undefined) return;
  // An asset that did not change is already there; the page's URL stays the same whatever it contains.
  const known = url === PAGE ? undefined : await caches.match(url);
  const response = known ?? (await fetch(url, { integrity, cache: url === PAGE ? "no-cache" : "default" }));
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await cache.put(url, response);
}

/** When this version takes over: notes the tabs that still run an older one. */
export async function replaceShells(): Promise<void> {
  const tabs = await service.clients.matchAll({ type: "window", includeUncontrolled: true });
  const ids = JSON.stringify(tabs.map(({ id }) => id));
  for (const name of await otherShells()) {
    const cache = await caches.open(name);
    if ((await cache.match(OLD_TABS)) === undefined) await cache.put(OLD_TABS, new Response(ids));
  }
  await tidyShells();
}

/** Deletes the caches of older versions that no tab shows any more. */
export async function tidyShells(): Promise<void> {
  for (const name of await otherShells()) {
    const noted = await (await caches.open(name)).match(OLD_TABS);
    // A newer version that waits has none.
    if (noted === undefined) continue;
    const ids: readonly string[] = await noted.json();
    const tabs = await Promise.all(ids.map((id) => service.clients.get(id)));
    if (tabs.every((tab) => tab === undefined)) await caches.delete(name);
  }
}

async function otherShells(): Promise<readonly string[]> {
  const isOurs = (name: string): boolean =>
    name.startsWith(PREFIX) && !name.slice(PREFIX.length).includes("/");
  return (await caches.keys()).filter((name) => isOurs(name) && name !== OWN);
}

/** @returns undefined: the request is for something else */
export function answerShell(event: FetchEvent): Promise<Response> | undefined {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return undefined;
  if (pathname === PAGE && mode === "navigate") return page(event.request);
  // Where static routes are missing; otherwise the browser looks into the caches by itself.
  if (pathname.startsWith(`${FOLDER}assets/`)) return asset(event.request);
  return undefined;
}

/** The network's answer, unless the server cannot be reached, is out of order or makes the user wait. */
async function page(request: Request): Promise<Response> {
  const answer = fromNetwork(request);
  const usable = answer.then(
    (response) => (response.status < 500 ? response : undefined),
    () => undefined,
  );
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  return (await Promise.race([usable, patience])) ?? (await storedPage()) ?? answer;
}

async function fromNetwork(request: Request): Promise<Response> {
  const response = await fetch(request);
  // In a race that the browser's own request wins, nobody reads this body, and the request would stay open.
  void response
    .clone()
    .arrayBuffer()
    .catch(() => undefined);
  return response;
}

async function storedPage(): Promise<Response | undefined> {
  return (await (await caches.open(OWN)).match(PAGE)) ?? caches.match(PAGE);
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}
