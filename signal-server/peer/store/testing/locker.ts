/** Locks a folder, prints "locked" or why not, and keeps it until it is killed. Argument: the folder. */
import { lockFolder } from "../folder-lock.ts";

const [folder = ""] = process.argv.slice(2);
try {
  await lockFolder(folder);
  process.stdout.write("locked\n");
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
