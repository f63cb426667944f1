/** The type of the language modules of the peer page. */
import type { Language } from "../../page/texts/pick.ts";

export interface PeerTexts {
  readonly language: Language;
  readonly documentTitle: string;
  /** @param number 0: the seeder */
  readonly heading: (number: number) => string;
  readonly guest: string;
  readonly asking: string;
  readonly working: string;
  /** In the swarm from another browser, without reports to the lab. */
  readonly alone: string;
  readonly ended: string;
  readonly full: string;
  readonly left: string;
  readonly progress: (have: number, pieces: number) => string;
  readonly keepOpen: string;
  readonly toLab: string;
}
