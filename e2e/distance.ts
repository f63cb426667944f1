/** Puts a page far away. DevTools' emulation also affects data channels, including those that the worker owns. */
import type { Page } from "@playwright/test";

export interface Distance {
  /** Milliseconds per page: a round trip between two such pages takes four times this and 4 ms more. */
  readonly latency: number;
  /** Percent per page. */
  readonly packetLoss: number;
}

/** @returns a function that ends the emulation */
export async function putFarAway(
  page: Page,
  { latency, packetLoss }: Distance,
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    packetLoss,
    // Unlimited.
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  return () => session.detach();
}
