/** All studies, in the order of docs/simulation.md. */
import { ARRIVALS, CHURN } from "./comings.ts";
import { CLASSES, FREE_RIDING, OPTIMISTIC, STARVING } from "./fairness.ts";
import { POISONERS } from "./lies.ts";
import { LINES } from "./lines.ts";
import { MIXED, SLOWEST } from "./rates.ts";
import { CLIENT_SERVER, PEERS, PIECES } from "./scale.ts";
import { ORDER, SEEDER_LEAVES, SUPER_SEEDING } from "./spreading.ts";
import type { Study } from "./study.ts";
import { VIEWING } from "./viewing.ts";

export const STUDIES: readonly Study[] = [
  PEERS,
  PIECES,
  CLIENT_SERVER,
  ORDER,
  SUPER_SEEDING,
  MIXED,
  SLOWEST,
  FREE_RIDING,
  CLASSES,
  ARRIVALS,
  CHURN,
  SEEDER_LEAVES,
  POISONERS,
  OPTIMISTIC,
  STARVING,
  VIEWING,
  LINES,
];

export function studyNamed(name: string): Study | undefined {
  return STUDIES.find((study) => study.name === name);
}
