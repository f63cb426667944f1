/** `tabswarm serve`: serves the page that was built into the package. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { builtPageFolder } from "../http/page-build.ts";
import { staticPage } from "../http/static.ts";
import { run, StartError } from "../process/main.ts";

/** @param root the package's folder */
export function serve(root: string): Promise<void> {
  return run(() => {
    const folder = builtPageFolder(root);
    if (!existsSync(join(folder, "index.html")))
      throw new StartError(`There is no page in ${folder}. In a checkout, npm start builds and serves it.`);
    return staticPage(folder);
  }, "tabswarm serve");
}
