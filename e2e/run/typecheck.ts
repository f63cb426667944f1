/** `npm run typecheck`: every world against its own globals. */
import { worldsWithTypeErrors } from "./runners.ts";

const failed = await worldsWithTypeErrors();
if (failed.length > 0) {
  console.error(`type errors in: ${failed.join(", ")}`);
  process.exitCode = 1;
}
