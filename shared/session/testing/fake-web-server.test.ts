import { testFetchRange } from "../web-seeds/fetch-range.contract.ts";
import { FakeWebServer } from "./fake-web-server.ts";
import { VirtualTimers } from "./virtual-timers.ts";

testFetchRange("the virtual web server", async () => {
  const timers = new VirtualTimers();
  const url = "https://web.example/file";
  const file = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
  const server = new FakeWebServer(timers, new Map([[url, file]]));
  return {
    fetchRange: server.fetchRange,
    url,
    file,
    stall: () => {
      server.behaviour = "stalls";
    },
    until: async (condition) => {
      for (const end = timers.now + 60_000; !condition(); timers.pass(10))
        if (timers.now > end) throw new Error("the condition does not come true");
    },
  };
});
