import { describe, expect, test } from "vitest";
import { type IceServer, nativeIceServers } from "./ice-servers.ts";
import { loadLibrary } from "./library.ts";

const LOGIN = { username: "1790000000:a b", credential: "p@ss:wö/rd?%41+=" };
const NATIVE_LOGIN = { username: LOGIN.username, password: LOGIN.credential };

describe("ICE servers", () => {
  test.each([
    ["stun:stun.example.org", { hostname: "stun.example.org", port: 3478 }],
    ["STUN:10.0.0.1:19302", { hostname: "10.0.0.1", port: 19302 }],
    ["stun:[2001:db8::1]:3479", { hostname: "2001:db8::1", port: 3479 }],
    ["turn:turn.example.org", { hostname: "turn.example.org", port: 3478, relayType: "TurnUdp" }],
    ["turn:t.example:80?transport=udp", { hostname: "t.example", port: 80, relayType: "TurnUdp" }],
    ["turn:t.example:80?transport=TCP", { hostname: "t.example", port: 80, relayType: "TurnTcp" }],
    ["turns:t.example?transport=tcp", { hostname: "t.example", port: 5349, relayType: "TurnTls" }],
    ["turns:[::1]:443", { hostname: "::1", port: 443, relayType: "TurnTls" }],
  ])("%s", (urls, native) => {
    const isTurn = "relayType" in native;
    expect(nativeIceServers([{ urls, ...LOGIN }])).toEqual([{ ...native, ...(isTurn && NATIVE_LOGIN) }]);
  });

  test("every URL of a server is one of its own", () => {
    const servers = [{ urls: ["turn:a.example", "turn:a.example?transport=tcp"], ...LOGIN }];
    expect(nativeIceServers(servers)).toHaveLength(2);
  });

  test.each([
    "",
    "turn:",
    "http://a.example",
    "turn:a b",
    "turn:a.example:0",
    "turn:a.example:65536",
    "turn:a.example?transport=x",
    "turn:user:secret@a.example",
    "stuns:a.example",
    "turn:[::1",
  ])("leaves out %j", (urls) => {
    expect(nativeIceServers([{ urls, ...LOGIN }])).toEqual([]);
  });

  test("leaves out a TURN server without username and credential", () => {
    expect(nativeIceServers([{ urls: "turn:a.example" }, { urls: "turn:a.example", username: "a" }])).toEqual(
      [],
    );
  });

  test("the library accepts all of them", async () => {
    const { PeerConnection } = await loadLibrary();
    const urls = ["stun:127.0.0.1", "turn:127.0.0.1", "turn:[::1]:1?transport=tcp", "turns:127.0.0.1"];
    const servers: IceServer[] = [{ urls, ...LOGIN }];
    const iceServers = nativeIceServers(servers);
    expect(iceServers).toHaveLength(4);
    const connection = new PeerConnection("", { iceServers, maxMessageSize: 65_536 });
    connection.onStateChange(() => {});
    connection.close();
  });
});
