/**
 * The server's content security policy demands Trusted Types: text that becomes HTML or code fails, and so does the address of a
 * script or worker that is not one of this app's own. Pages that start workers import this module first, because the default
 * policy looks at every address. Browsers without Trusted Types ignore all of it.
 */
import { appUrl } from "./app-url.ts";

/** Not in TypeScript's library: https://www.w3.org/TR/trusted-types */
interface TrustedTypes {
  createPolicy(name: "default", rules: { createScriptURL(url: string): string }): void;
}

/** In the app's folder: the worker, the lab's worker and the service worker. */
const OWN_SCRIPT = /^(service\.js|assets\/workers\/[\w.-]+\.js)$/;

/** @param app the folder's address @throws TypeError, as the browser does for addresses that nobody has approved */
export function ownScript(url: string, app: URL): string {
  // A relative address is none that this app uses.
  const { href } = new URL(url);
  if (href.startsWith(app.href) && OWN_SCRIPT.test(href.slice(app.href.length))) return url;
  throw new TypeError("not a script of this app");
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
trustedTypes?.createPolicy("default", { createScriptURL: (url) => ownScript(url, appUrl()) });
