/** Credentials of our server at a real coturn, which has the configuration of docs/hosting. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { turnServer } from "../../signal-server/http/turn-credentials.ts";
import { type SharedSecretTurnServer, startSampleTurnServer } from "../coturn.ts";
import { type Outcome, TurnClient } from "../turn-client.ts";

let coturn: SharedSecretTurnServer;
const clients: TurnClient[] = [];

beforeAll(async () => {
  coturn = await startSampleTurnServer({ address: "127.0.0.1" });
}, 400_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await coturn.close();
});

const now = () => Date.now() / 1000;

function credentialsFor(address: string, seconds: number) {
  const { turn } = coturn;
  const { username = "", credential = "" } = turnServer(
    { ...turn, urls: [turn.urls] },
    address,
    now() + seconds,
  );
  return { username, credential };
}

function clientWith(credentials: { username: string; credential: string }): TurnClient {
  const client = new TurnClient(coturn.port, credentials);
  clients.push(client);
  return client;
}

test("coturn accepts them, and none that are forged or have expired", async () => {
  const good = credentialsFor("192.0.2.1", 600);
  expect(await clientWith(good).allocate()).toBe("success");
  const later = good.username.replace(/^\d+/, (expiry) => `${Number(expiry) + 1}`);
  const others = [
    { ...good, credential: `${good.credential}=` },
    { ...good, username: later },
    { ...good, username: later.replace(/:.*/, "") },
    credentialsFor("192.0.2.1", -1),
  ];
  for (const other of others) expect(await clientWith(other).allocate()).toBe(401);
});

test("an allocation lives on after its credentials have expired", async () => {
  const credentials = credentialsFor("192.0.2.2", 2);
  const client = clientWith(credentials);
  expect(await client.allocate()).toBe("success");
  await expect.poll(() => clientWith(credentials).allocate()).toBe(401);
  expect(await client.refresh()).toBe("success");
  expect(await client.permit("8.8.8.8")).toBe("success");
});

test.each<[string, Outcome]>([
  ["127.0.0.2", 403],
  ["0.0.0.0", 403],
  ["10.1.2.3", 403],
  ["100.64.0.1", 403],
  ["169.254.169.254", 403],
  ["172.16.0.1", 403],
  ["172.31.255.255", 403],
  ["192.168.1.1", 403],
  ["198.18.0.1", 403],
  ["224.0.0.1", 403],
  ["255.255.255.255", 403],
  ["172.32.0.1", "success"],
  ["8.8.8.8", "success"],
])("a relay to %s: %s", async (peer, expected) => {
  const client = clientWith(credentialsFor("192.0.2.3", 600));
  expect(await client.allocate()).toBe("success");
  expect(await client.permit(peer)).toBe(expected);
});

test("the quota is that of a network, whatever the number of its credentials", async () => {
  const allocate = (address: string, seconds: number) =>
    clientWith(credentialsFor(address, seconds)).allocate();
  for (let n = 0; n < 300; n++) expect(await allocate("192.0.2.4", 500 + n)).toBe("success");
  expect(await allocate("192.0.2.4", 600)).toBe(486);
  expect(await allocate("192.0.2.5", 600)).toBe("success");
});
