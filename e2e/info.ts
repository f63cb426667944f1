/** The info dictionary that the page makes of samples, for torrents that nobody shares. */
import { createHash } from "node:crypto";
import type { Bytes } from "../shared/core/bytes.ts";
import { isViolation } from "../shared/core/violation.ts";
import { planInfo } from "../shared/metainfo/info.ts";
import { PIECE, type Sample, seededBytes } from "./content.ts";

/** Of a folder, even with a single file. */
export function infoOf(name: string, samples: readonly Sample[]): Bytes {
  const files = samples.map(({ name, length }) => ({ path: [name], length }));
  const plan = planInfo({ name, files, single: false });
  if (isViolation(plan)) throw new Error(plan.violation);
  const content = Buffer.concat(samples.map(({ seed, length }) => seededBytes(seed, length)));
  const pieces = Array.from({ length: plan.layout.pieceCount }, (_, n) =>
    createHash("sha1")
      .update(content.subarray(n * PIECE, (n + 1) * PIECE))
      .digest(),
  );
  return plan.build(Buffer.concat(pieces));
}
