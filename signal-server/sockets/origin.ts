/**
 * Decides which pages may open the tracker's WebSocket, since browsers let any page try. The server's own pages and listed
 * origins may. Programs other than browsers send no Origin header and may, too.
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: ReadonlySet<string>,
): boolean {
  if (origin === undefined || allowed.has(origin)) return true;
  // The scheme is not compared: behind a proxy that terminates TLS this server does not know it.
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return host !== undefined && match?.[1]?.toLowerCase() === host.toLowerCase();
}

/** True if the page was opened on the machine that serves it. */
export function isLocalHost(host: string | undefined): boolean {
  try {
    const { hostname } = new URL(`http://${host}`);
    return /^(.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(hostname);
  } catch {
    return false;
  }
}
