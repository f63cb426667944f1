/**
 * A person: a browser of their own, with a window if there is a screen and a profile on disk as people have one, so that
 * each side's processes can be counted apart. Whatever happens in between, every browser is closed in bounded time and
 * its profile deleted.
 */
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { type Launch, type Launched, launchHeadless, launchInWindow } from "./launch.ts";
import { Processes } from "./processes.ts";
import { withFolder } from "./scratch.ts";
import { hasScreen } from "./screen.ts";
import { prepare } from "./watch.ts";

export interface Person {
  readonly context: BrowserContext;
  readonly processes: Processes;
}

/**
 * @param timeoutMs after it the browsers are closed under whoever still uses them, which makes that fail
 * @param launch headless, where the browser's own windows are in the way (of a download, say)
 */
export async function withPeople<T>(
  count: number,
  timeoutMs: number,
  use: (people: readonly Person[]) => Promise<T>,
  launch: Launch = hasScreen() ? launchInWindow : launchHeadless,
): Promise<T> {
  return withFolder(async (folder) => {
    const launched: Launched[] = [];
    const closeAll = async (): Promise<void> => {
      await Promise.allSettled(launched.map((browser) => browser.close()));
    };
    const watchdog = setTimeout(() => void closeAll(), timeoutMs);
    try {
      for (let i = 0; i < count; i++) launched.push(await launch(join(folder, String(i))));
      return await use(await Promise.all(launched.map(personOf)));
    } finally {
      clearTimeout(watchdog);
      await closeAll();
    }
  });
}

async function personOf({ context }: Launched): Promise<Person> {
  await prepare(context);
  const browser = context.browser();
  if (browser === null) throw new Error("the browser cannot be asked for its processes");
  return { context, processes: new Processes(await browser.newBrowserCDPSession()) };
}
