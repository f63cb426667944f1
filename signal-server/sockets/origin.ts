/**
 * Which pages may open the tracker's WebSocket: browsers let any page try, so the server has to ask. Its own pages
 * and those listed may; programs that are no browsers send no Origin and may too.
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: ReadonlySet<string>,
): boolean {
  if (origin === undefined || allowed.has(origin)) return true;
  // Not the scheme: behind a proxy that ends TLS this server cannot know it.
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return host !== undefined && match?.[1]?.toLowerCase() === host.toLowerCase();
}

/** Whether the page was opened on the very machine that serves it. */
export function isLocalHost(host: string | undefined): boolean {
  try {
    const { hostname } = new URL(`http://${host}`);
    return /^(.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(hostname);
  } catch {
    return false;
  }
}
