/** What the build notes about the page's files (vite.config.ts): a changed page makes a changed service worker. */

export interface ShellFile {
  /** In the app's folder. */
  readonly path: string;
  /** As in Subresource Integrity. */
  readonly integrity: string;
}

export interface Shell {
  /** Empty in the development server, whose page has no fixed files. */
  readonly version: string;
  /** The page first, then its assets in every language. */
  readonly files: readonly ShellFile[];
}

declare const __SHELL__: Shell;

export const SHELL: Shell = __SHELL__;
