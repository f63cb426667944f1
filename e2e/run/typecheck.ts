/** `npm run typecheck`: every world against its own globals. */
import { checkTypes } from "./runners.ts";

process.exitCode = await checkTypes();
