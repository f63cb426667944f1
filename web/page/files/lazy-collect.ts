/** The code that collects files, which a page that only receives never loads. */
import { ProblemError } from "../client/client.ts";

/** @throws ProblemError not-loaded. The next call tries again */
export async function loadCollect(): Promise<typeof import("./collect.ts")> {
  try {
    return await import("./collect.ts");
  } catch {
    throw new ProblemError({ code: "not-loaded" });
  }
}
