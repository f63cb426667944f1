/** Puts a page far away: DevTools' emulation acts on the page's data channels too, also on those that its worker owns. */
import type { Page } from "@playwright/test";

export interface Distance {
  /** Of each page, milliseconds: the round trip between two takes four of it and four milliseconds more. */
  readonly latency: number;
  /** Percent, of each page. */
  readonly packetLoss: number;
}

const UNLIMITED = -1;

/** @returns what brings it back */
export async function putFarAway(
  page: Page,
  { latency, packetLoss }: Distance,
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    packetLoss,
    downloadThroughput: UNLIMITED,
    uploadThroughput: UNLIMITED,
  });
  return () => session.detach();
}
