/** Makes plain JavaScript of the server and of programs next to it, which runs without build tools. */
import { join } from "node:path";
import { build } from "vite";

export const PROGRAMS = {
  tabswarm: "signal-server/cli/main.ts",
  // Started by the other one as a process of its own.
  "keeper-process": "signal-server/keeper/keeper-process.ts",
};

/**
 * Packages are not bundled, so that hosts can update them, and can see which ones they run.
 * @param folder is emptied. Its place in the checkout leads to the page, so that it lies in `dist/`
 * @param programs source files by name
 */
export async function buildPrograms(
  root: string,
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  const input = Object.entries(programs).map(([name, path]) => [name, join(root, path)] as const);
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      // As in package.json, `engines`.
      target: "node20.19",
      rollupOptions: {
        input: Object.fromEntries(input),
        // The folder of the file leads to the page, so that no file lies deeper.
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
}
