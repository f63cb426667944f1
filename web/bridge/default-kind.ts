/** The kind of share that the page and `window.tabswarm` make unless the user or the script chooses another. */
import type { SeedKind } from "../../shared/session/kinds.ts";

export const DEFAULT_KIND: SeedKind = { sealed: true };
