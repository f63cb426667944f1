/** A server of this test file with a keeper whose process is made up, and with a clock that the test moves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { FakeChild } from "../../keeper/testing/fake-child.ts";
import { type Config, readConfig } from "../../process/config.ts";
import { serversOfThisFile, type TestServer } from "../../testing/client.ts";

export const HASH = "ab".repeat(20) as InfoHash;
export const OTHER = "https://other.example";
export const JSON_TYPE = { "Content-Type": "application/json" };

export interface KeepServers {
  /** The keeper's, of the present test. */
  folder: string;
  child: FakeChild;
  /** Of the server: milliseconds since 1970, and its monotonic clock. */
  wallTime: number;
  instant: number;
  start(variables?: Record<string, string>, config?: Partial<Config>): Promise<TestServer>;
}

export function keepServersOfThisFile(): KeepServers {
  const state = { folder: "", child: new FakeChild(), wallTime: 0, instant: 0 };
  beforeEach(() => {
    state.folder = mkdtempSync(join(tmpdir(), "tabswarm-keep-"));
    state.child = new FakeChild();
    state.wallTime = 1_700_000_000_000;
    state.instant = 0;
  });
  afterEach(() => rmSync(state.folder, { recursive: true, force: true }));
  // Servers close before that.
  const startServer = serversOfThisFile();
  return Object.assign(state, {
    start: (variables: Record<string, string> = {}, config: Partial<Config> = {}) => {
      const read = readConfig({ KEEPER: "10G", KEEPER_FOLDER: state.folder, ...variables });
      return startServer(
        { ...read, port: 0, ...config },
        {
          now: () => state.instant,
          keeper: {
            wallTime: () => state.wallTime,
            tickMs: 10,
            bodyMs: 200,
            fork: () => state.child.asProcess(),
          },
        },
      );
    },
  });
}

export const post = ({ url }: TestServer, init: RequestInit = {}, path = "keep") =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify({ infoHash: HASH }),
    ...init,
  });
