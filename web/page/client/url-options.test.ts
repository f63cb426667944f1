import { describe, expect, it } from "vitest";
import { parseUrlOptions } from "./url-options.ts";

const parse = (search: string, base = "http://localhost:8080/") => parseUrlOptions(new URL(search, base));

describe("search parameters", () => {
  it("default to no limits, the page's own tracker and IndexedDB", () => {
    expect(parse("")).toEqual({
      limits: { upload: undefined, download: undefined },
      trackers: ["ws://localhost:8080/announce"],
      store: "indexeddb",
      ice: "configured",
      transfer: "auto",
      issues: [],
    });
  });

  it("use a secure socket on a secure page", () => {
    expect(parse("?upload=", "https://files.example/").trackers).toEqual(["wss://files.example/announce"]);
  });

  it("use the tracker in the app's folder", () => {
    expect(parse("?x#y", "https://files.example/share/").trackers).toEqual([
      "wss://files.example/share/announce",
    ]);
    const app = new URL("https://files.example/lab/");
    const peer = new URL("https://files.example/lab/lab/peer/?lab=1");
    expect(parseUrlOptions(peer, app).trackers).toEqual(["wss://files.example/lab/announce"]);
  });

  it("are all parsed; zero is a valid limit", () => {
    const options = parse(
      "?upload=0&download=1048576&tracker=ws://a.example/x&tracker=wss://b.example/&ice=none&store=memory&transfer=none",
    );
    expect(options).toEqual({
      limits: { upload: 0, download: 1048576 },
      trackers: ["ws://a.example/x", "wss://b.example/"],
      store: "memory",
      ice: "none",
      transfer: "none",
      issues: [],
    });
  });

  it.each(["abc", "-1", "1e3", "1.5", "9999999999999999"])("report a malformed rate: %s", (value) => {
    const options = parse(`?download=${value}`);
    expect(options.limits.download).toBeUndefined();
    expect(options.issues).toEqual([{ kind: "rate", name: "download", value }]);
  });

  it("ignore a tracker that is not a WebSocket URL, and use the page's own if none is left", () => {
    const options = parse("?tracker=http://a.example&tracker=nonsense");
    expect(options.trackers).toEqual(["ws://localhost:8080/announce"]);
    expect(options.issues.map((issue) => issue.value)).toEqual(["http://a.example", "nonsense"]);
  });

  it("allow relayed links only", () => {
    expect(parse("?ice=relay")).toMatchObject({ ice: "relay", issues: [] });
  });

  it("report an unknown choice", () => {
    const options = parse("?ice=some&store=disk&transfer=1");
    expect([options.ice, options.store, options.transfer]).toEqual(["configured", "indexeddb", "auto"]);
    expect(options.issues.map((issue) => issue.kind === "choice" && issue.name).sort()).toEqual([
      "ice",
      "store",
      "transfer",
    ]);
  });
});
