/** Touches a file every few milliseconds, as the holder of a lock on another machine does. Argument: the file. */
import { utimesSync } from "node:fs";

const [path = ""] = process.argv.slice(2);
let ticks = 0;
setInterval(() => {
  ticks++;
  utimesSync(path, ticks, ticks);
  if (ticks === 1) process.stdout.write("touching\n");
}, 5);
