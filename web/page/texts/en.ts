/** All English texts, for tests: the page loads its two parts one after the other. */
import { combined } from "./combined.ts";
import { en as first } from "./first-en.ts";
import { en as later } from "./later-en.ts";
import type { Texts } from "./texts.ts";

export const en: Texts = combined(first, later);
