/** The cost of opening a share link: few bytes before the first card, and a layout that stays still while the page fills. */
import { connect, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { expectStill, forgetShifts, watchShifts } from "./stillness.ts";

test.use({ serviceWorkers: "allow" });

/** Everything that comes before the first card shows, compressed as servers do. */
const MOST_BYTES = 150_000;
/**
 * As the server sends it to Chromium, which accepts Brotli over TLS and on localhost: content with the font, headers of HTTP/1, the
 * configuration, the icon and the tracker's first messages. About 119 kB.
 */
const MOST_WIRE_BYTES = 120_000;
/**
 * What the page loads and its card does not need: the code that makes connections, later the texts of what opens later, and what
 * these two import.
 */
const FOLLOWING = /^GET \/assets\/(negotiator|later|layout|rolldown-runtime)-/;

/**
 * Passes connections on to a server on this machine, and counts the bytes of its answers: content, headers and tracker messages.
 * Requests for what follows the card wait until `letFollow` is called: a card that needed it would not come.
 */
async function countingProxy(port: number) {
  const count = { bytes: 0 };
  const following = new Set<string>();
  let letFollow = (): void => undefined;
  const mayFollow = new Promise<void>((resolve) => {
    letFollow = resolve;
  });
  const proxy = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    server.on("data", (chunk) => {
      count.bytes += chunk.length;
    });
    client.on("error", () => server.destroy()).on("end", () => server.end());
    client.on("data", (chunk) => {
      const [, name] = FOLLOWING.exec(chunk.toString("latin1")) ?? [];
      if (name === undefined) return void server.write(chunk);
      following.add(name);
      client.pause();
      void mayFollow.then(() => {
        server.write(chunk);
        client.resume();
      });
    });
    server.on("error", () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "localhost", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { count, following, letFollow, port: address.port, close: () => proxy.close() };
}

test("a share link needs at most 120 kB on the wire before the first card", async ({ person, server }) => {
  const seeder = await person();
  const link = await seeder.share(sample("small.bin", 300_000));
  const proxy = await countingProxy(server.port);
  try {
    const reader = await person({
      server: { ...server, port: proxy.port },
      // It stores the page's files once the page has time, which may be before the count is read.
      context: { serviceWorkers: "block" },
    });
    await reader.page.goto("about:blank");
    const session = await reader.page.context().newCDPSession(reader.page);
    await session.send("Network.clearBrowserCache");
    proxy.count.bytes = 0;
    await reader.visit(link);
    await expect(reader.card()).toBeVisible();
    expect(proxy.count.bytes).toBeLessThanOrEqual(MOST_WIRE_BYTES);
    // The page itself came through the proxy.
    expect(proxy.count.bytes).toBeGreaterThan(30_000);
    await expect.poll(() => [...proxy.following]).toEqual(expect.arrayContaining(["later", "negotiator"]));
    proxy.letFollow();
    await reader.finished();
  } finally {
    proxy.letFollow();
    proxy.close();
  }
});

test("little is loaded before the first card, and the layout stays still until the download is complete", async ({
  person,
}) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  const link = await seeder.share(sample("still.bin", 3 * MIB));
  const reader = await person({ init: watchShifts });
  await expectStill(reader.page, "of the empty page");
  await reader.page.goto("about:blank");

  // The worker's script is named twice, by the page and by its code, and comes from the cache the second time.
  const found = new Set<string>();
  reader.page.context().on("response", (response) => {
    // The service worker fetches the page's files again, to keep them, once the page has time.
    if (response.request().serviceWorker() === null) found.add(response.url());
  });
  await reader.visit(link);
  await expect(reader.card()).toBeVisible();
  const urls = [...found];
  // Fetched again, because the browser does not keep the body of what the page preloads.
  const sizes = await Promise.all(
    urls.map(async (url) => gzipSync(await (await reader.page.request.get(url)).body()).length),
  );
  expect(urls.filter((url) => url.endsWith(".woff2"))).toHaveLength(1);
  // The page, its style and font, its code and the worker's.
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  const list = urls.map((url, n) => `${sizes[n]} ${new URL(url).pathname}`).join(", ");
  expect(
    sizes.reduce((sum, size) => sum + size, 0),
    list,
  ).toBeLessThanOrEqual(MOST_BYTES);

  await expectStill(reader.page, "from the link to the card");
  await reader.card().getByText("Details", { exact: true }).click();
  // What opens then is the reader's doing, though a slow machine may draw it later than Chromium grants.
  await expect(reader.card().getByRole("region", { name: "Trackers" })).toContainText("connected");
  await expect(reader.card().getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await forgetShifts(reader.page);
  await reader.finished();
  await expectStill(reader.page, "from the opened details to the complete download");
  await reader.page.reload();
  await expect(reader.card()).toBeVisible();
  await expectStill(reader.page, "after a reload");
});
