/** `npm start`: builds the page if needed, then serves it. */
import "./starter.ts";
import { fileURLToPath } from "node:url";
import { run, StartError } from "./main.ts";
import { buildPageIfStale, builtPageFolder } from "./page-build.ts";
import { staticPage } from "./static.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

await run(async () => {
  await buildPageIfStale(root).catch((error: unknown) => {
    throw new StartError(`The page could not be built: ${error instanceof Error ? error.message : error}`);
  });
  return staticPage(builtPageFolder(root));
});
