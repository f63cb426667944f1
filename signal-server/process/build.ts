/** `npm run build`: makes the page and a server of plain JavaScript, which run without build tools. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPageIfStale } from "../http/page-build.ts";
import { buildPrograms, PROGRAMS } from "./server-build.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

await buildPrograms(root, join(root, "dist", "server"), PROGRAMS);
await buildPageIfStale(root);
