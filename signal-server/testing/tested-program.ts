/** Programs that tests start in processes of their own, built before the tests run (e2e/run/tested-programs.ts). */
import { join } from "node:path";

/** @param name of its source file, without the ending; `tabswarm` is the command */
export function testedProgram(name: string): string {
  const folder = process.env.TESTED_PROGRAMS;
  if (folder === undefined) throw new Error("TESTED_PROGRAMS is not set: run the tests by vitest");
  return join(folder, `${name}.js`);
}
