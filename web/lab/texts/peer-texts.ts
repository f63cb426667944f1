/** What the page of a single peer says, and what came of it, as a type that each language satisfies. */
import type { Language } from "../../page/texts/pick.ts";

export interface PeerTexts {
  readonly language: Language;
  readonly documentTitle: string;
  /** @param number 0: the seed */
  readonly heading: (number: number) => string;
  readonly guest: string;
  readonly asking: string;
  readonly working: string;
  /** In the swarm from another browser: the lab does not see what this tab has. */
  readonly alone: string;
  readonly ended: string;
  readonly full: string;
  readonly left: string;
  readonly progress: (have: number, pieces: number) => string;
  readonly keepOpen: string;
  readonly toLab: string;
}
