/**
 * A screen for browsers to have windows on: this machine's own, or a virtual one. Without one they run headless, where
 * the same bytes cost a third more processor time than in a window.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { endsWithUs } from "./launch.ts";

const START_MS = 10_000;

/** Linux needs a display for windows; elsewhere there always is one. */
export function hasScreen(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** While `use` runs, browsers that are started here find a screen, if this machine has one or Xvfb to make one. */
export async function withScreen<T>(use: () => Promise<T>): Promise<T> {
  if (hasScreen()) return use();
  const server = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  endsWithUs(server);
  const lines = createInterface(server.stdout);
  const failed = once(server, "error").then(() => undefined);
  try {
    const shown = once(lines, "line", { signal: AbortSignal.timeout(START_MS) }).then(([line]) =>
      String(line),
    );
    const display = await Promise.race([shown, failed]).catch(() => undefined);
    if (display !== undefined) process.env.DISPLAY = `:${display}`;
    return await use();
  } finally {
    delete process.env.DISPLAY;
    server.kill();
  }
}
