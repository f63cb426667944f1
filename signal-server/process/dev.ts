/** `npm run dev`: serves the page from its sources with hot reload, and the tracker on the same port. */
import "./starter.ts";
import type { Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { run } from "./main.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

await run(async (server, { basePath }) => {
  const vite = await createServer({
    root: join(root, "web"),
    configFile: join(root, "vite.config.ts"),
    base: `${basePath}/`,
    // Of a server over TLS as well: Vite needs the event "upgrade" only.
    server: { middlewareMode: true, hmr: { server: server as Server } },
  });
  return {
    handle: (request, response) => {
      request.url = `${basePath}${request.url}`;
      vite.middlewares(request, response);
    },
    takesUpgrades: true,
    close: () => vite.close(),
  };
});
