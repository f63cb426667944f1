/** The sentences of this reader, chosen once at start. */

import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { Problem } from "../../bridge/problems.ts";
import { pickTexts } from "./pick.ts";

export const texts = pickTexts(navigator.languages);

/** The sentence for a problem, its detail cleaned for display. */
export function sentenceFor(problem: Problem | undefined): string {
  if (problem === undefined) return texts.unknownProblem;
  return texts.problems[problem.code](problem.detail === undefined ? "" : displayName(problem.detail));
}
