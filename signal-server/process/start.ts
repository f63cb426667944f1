/** `npm start`: builds the page if needed, then serves it. */
import "./starter.ts";
import { fileURLToPath } from "node:url";
import { buildPageIfStale, builtPageFolder } from "../http/page-build.ts";
import { staticPage } from "../http/static.ts";
import { run, StartError } from "./main.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

await run(async () => {
  await buildPageIfStale(root).catch((error: unknown) => {
    throw new StartError(`The page could not be built: ${error instanceof Error ? error.message : error}`);
  });
  return staticPage(builtPageFolder(root));
});
