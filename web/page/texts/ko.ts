/** All Korean texts, for tests: the page loads its two parts one after the other. */
import { combined } from "./combined.ts";
import { ko as first } from "./first-ko.ts";
import { ko as later } from "./later-ko.ts";
import type { Texts } from "./texts.ts";

export const ko: Texts = combined(first, later);
