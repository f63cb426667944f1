/** Before browser tests: builds the page once, where two workers would write the same files. */
import { buildPageIfStale } from "../../signal-server/http/page-build.ts";
import { ROOT } from "./runners.ts";

export default async function setUp(): Promise<void> {
  await buildPageIfStale(ROOT);
}
