import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PathWatch } from "./path-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Plays a script of "<seconds> <event>" and returns the second at which the path counts as lost. */
function lostAt(...script: readonly string[]): number | undefined {
  let lost: number | undefined;
  const start = Date.now();
  const watch = new PathWatch(() => {
    lost ??= (Date.now() - start) / 1000;
  });
  for (const line of script) {
    const [at = "", event] = line.split(" ");
    vi.advanceTimersByTime(start + Number(at) * 1000 - Date.now());
    if (event === "change") watch.networkChanged();
    else if (event === "close") watch.close();
    else watch.iceChanged(event as RTCIceConnectionState);
  }
  vi.advanceTimersByTime(3_600_000);
  return lost;
}

test.each<[string, readonly string[], number | undefined]>([
  ["is not lost while it works", ["0 connected"], undefined],
  ["survives a change of the network that leaves it working", ["0 connected", "10 change"], undefined],
  ["survives a short interruption", ["0 connected", "10 disconnected", "10.9 connected"], undefined],
  ["is lost a second after ICE has noticed", ["0 connected", "10 disconnected"], 11],
  ["is lost soon after a change of the network", ["0 connected", "10 change", "15 disconnected"], 15.25],
  ["is lost when the change is noticed late", ["0 connected", "10 disconnected", "10.5 change"], 10.75],
  ["is given its usual time long after a change", ["0 connected", "10 change", "60 disconnected"], 61],
  ["is not lost once the connection is closed", ["0 connected", "10 disconnected", "10.9 close"], undefined],
])("a path %s", (_what, script, expected) => {
  expect(lostAt(...script)).toBe(expected);
});
