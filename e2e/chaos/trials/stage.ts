/** Where a trial takes place: a server, and a browser for everybody who is not harmed. */
import { type Browser, chromium } from "@playwright/test";
import { startTestServer } from "../../server.ts";
import { launchOptions } from "./victim.ts";

export interface Stage {
  /** Of the page. */
  readonly origin: string;
  readonly browser: Browser;
}

export async function onStage<T>(use: (stage: Stage) => Promise<T>): Promise<T> {
  const server = await startTestServer();
  try {
    const browser = await chromium.launch(launchOptions());
    try {
      return await use({ origin: server.origin, browser });
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
