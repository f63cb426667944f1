import { afterEach, expect, test, vi } from "vitest";
import { watchNetwork } from "./watch-network.ts";

afterEach(() => vi.unstubAllGlobals());

/** @param connection what the browser knows about its connection; undefined: nothing */
function browser(connection?: EventTarget & { type?: string }) {
  const window = new EventTarget();
  vi.stubGlobal("window", window);
  vi.stubGlobal("navigator", { connection });
  const reports: string[] = [];
  watchNetwork((change) => reports.push(change));
  return { window, reports };
}

test("reports the window's events, with and without knowledge of the connection", () => {
  for (const connection of [undefined, new EventTarget()]) {
    const { window, reports } = browser(connection);
    for (const type of ["offline", "online"]) window.dispatchEvent(new Event(type));
    connection?.dispatchEvent(new Event("change"));
    expect(reports).toEqual(["offline", "online"]);
  }
});

test("reports another kind of network, but neither new estimates of its rate nor its end", () => {
  const connection: EventTarget & { type?: string } = Object.assign(new EventTarget(), { type: "wifi" });
  const { reports } = browser(connection);
  for (const type of ["wifi", "cellular", "cellular", "none", "wifi"]) {
    connection.type = type;
    connection.dispatchEvent(new Event("change"));
  }
  expect(reports).toEqual(["changed", "changed"]);
});
