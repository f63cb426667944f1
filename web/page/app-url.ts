/**
 * Addresses of what the server serves. The host may put everything into a folder (BASE_PATH, or a folder of a reverse proxy), and
 * some pages lie in folders of their own below it. Each page states the way up in `data-app` of its `html` element.
 */

/** @param path relative to the app's folder, which is the default */
export function appUrl(path = "./"): URL {
  return new URL(path, new URL(document.documentElement.dataset.app ?? "./", location.href));
}
