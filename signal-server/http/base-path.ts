/** The folder in which the host puts everything (BASE_PATH): removed once, before anything else reads an address. */

/**
 * Addresses outside the folder stay as they are: health checks may ask at the root, and a proxy may remove the folder itself.
 *
 * @param url of a request: path and query
 * @param basePath as in the configuration
 * @returns what the request is for; undefined: the folder without its slash, which the relative addresses of a page need
 */
export function belowBase(url: string, basePath: string): string | undefined {
  if (basePath === "" || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? undefined : url;
}
