/** A process dies without a word. It reached Redis over TLS, the others without. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { peer } from "../../shared/tracker/core/testing/world.ts";
import { Peer } from "../../signal-server/cluster/testing/peer.ts";
import { startServerProcess } from "../../signal-server/cluster/testing/server-process.ts";
import { makeCertificate } from "../../signal-server/testing/certificate.ts";
import { makePageFolder, startTestServer } from "../../signal-server/testing/client.ts";
import { freePort } from "../run/ports.ts";
import { findRedis, startRedis } from "../run/redis.ts";

const program = findRedis();

test.skipIf(program === undefined)(
  "after SIGKILL its clients announce elsewhere at once, and the others are forgotten: nobody is counted twice",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tabswarm-tls-"));
    const { certificate, key } = makeCertificate(folder);
    const tlsPort = await freePort();
    const tls = ["--tls-port", `${tlsPort}`, "--tls-cert-file", certificate, "--tls-key-file", key];
    const redis = await startRedis(program ?? "", ...tls, "--tls-auth-clients", "no");
    const page = await makePageFolder();
    const doomed = await startServerProcess(page, {
      REDIS_URL: `rediss://localhost:${tlsPort}`,
      NODE_EXTRA_CA_CERTS: certificate,
    });
    const survivor = await startTestServer({ redisUrl: redis.url }, { memberLifetimeMs: 3_000 });

    const [a, b] = [new Peer(doomed, "a"), new Peer(doomed, "b")];
    await a.announce();
    await b.announce();
    const c = new Peer(survivor, "c");
    expect(await c.announce()).toMatchObject({ incomplete: 3 });

    await doomed.kill();
    await a.client.closed;
    const again = new Peer(survivor, "a");
    expect(await again.announce()).toMatchObject({ type: "announce-response", interval: 120 });
    // Before the others are forgotten, nobody is counted twice either.
    expect(await c.announce()).toHaveProperty(
      "incomplete",
      expect.toSatisfy((count) => count <= 3),
    );
    await expect
      .poll(async () => {
        await again.announce();
        return c.announce();
      })
      .toMatchObject({ incomplete: 2, peers: [{ peerId: peer("a") }] });
    await survivor.close();
    await redis.end();
    for (const one of [folder, page]) rmSync(one, { recursive: true });
  },
);
