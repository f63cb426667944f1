/** `npm run dev`: serves the page from its sources with hot reload, and the tracker on the same port. */
import "./starter.ts";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { run } from "./main.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

await run(async (server) => {
  const vite = await createServer({
    root: join(root, "web"),
    configFile: join(root, "vite.config.ts"),
    server: { middlewareMode: true, hmr: { server } },
  });
  return {
    handle: (request, response) => vite.middlewares(request, response),
    contentSecurityPolicy: undefined,
    takesUpgrades: true,
    close: () => vite.close(),
  };
});
