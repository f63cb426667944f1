/**
 * Before browser tests: builds the page, where two workers would write the same files. Pages that are not part of the product are
 * built and served when a worker first asks for one, for all of them.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildPageIfStale } from "../../signal-server/http/page-build.ts";
import { type BuiltPage, servePage } from "../browser/built-page.ts";
import { ROOT } from "./runners.ts";

/** Sets TESTED_PAGES, which `testedPage` asks. @returns what ends all servers */
export default async function setUp(): Promise<() => Promise<void>> {
  await buildPageIfStale(ROOT);
  const pages = new Map<string, Promise<BuiltPage>>();
  const open = (root: string): Promise<BuiltPage> => {
    const opened = pages.get(root) ?? servePage(root, join(ROOT, "test-results", "pages", root));
    pages.set(root, opened);
    return opened;
  };
  const server = createServer(async ({ url = "" }, response) => {
    try {
      response.end((await open(url.slice(1))).url);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.TESTED_PAGES = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.close();
    for (const opened of await Promise.allSettled(pages.values()))
      if (opened.status === "fulfilled") await opened.value.close();
  };
}
