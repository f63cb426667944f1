/**
 * Receives what the system's share sheet posts to the app, and holds it until the page asks for it. The body is a Blob that
 * refers to the shared files where they are: nothing is copied here, whatever their size, and nothing reaches the server. What no
 * page asks for is forgotten.
 */
import type { ReceivedShare } from "../bridge/files.ts";
import { FOLDER } from "./app.ts";

/** A page asks as soon as it has loaded. Browsers end a service worker whose event lasts five minutes. */
const HOLD_MS = 2 * 60_000;

interface Held {
  readonly share: ReceivedShare;
  release(): void;
}

const held = new Map<string, Held>();

/** @returns undefined: the request is for something else */
export function answerShare(event: FetchEvent): Promise<Response> | undefined {
  const { method, url } = event.request;
  const { origin, pathname, searchParams } = new URL(url);
  if (method !== "POST" || origin !== location.origin || pathname !== `${FOLDER}share`) return undefined;
  const id = crypto.randomUUID();
  let release = (): void => undefined;
  event.waitUntil(
    new Promise<void>((resolve) => {
      release = resolve;
    }),
  );
  return receive(event.request, id, release).then((isHeld) => {
    if (!isHeld) release();
    searchParams.set("shared", isHeld ? id : "missed");
    return Response.redirect(`${FOLDER}?${searchParams}`, 303);
  });
}

async function receive(request: Request, id: string, release: () => void): Promise<boolean> {
  try {
    const share = { type: request.headers.get("Content-Type") ?? "", body: await request.blob() };
    held.set(id, { share, release });
    setTimeout(() => takeShare(id), HOLD_MS);
    return true;
  } catch {
    return false;
  }
}

/** @returns undefined: it is not here, or not any more */
export function takeShare(id: string): ReceivedShare | undefined {
  const found = held.get(id);
  held.delete(id);
  found?.release();
  return found?.share;
}
