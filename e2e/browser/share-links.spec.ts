/** Share links as people meet them: inside messages, changed on their way, naming trackers, pasted and dropped anywhere. */
import { en } from "../../web/page/texts/en.ts";
import { sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

const HASHES = ["0123456789abcdef", "1123456789abcdef"].map((start) => start.padEnd(40, "0"));
const [ONE, OTHER] = HASHES as [string, string];

/** Pastes or drops text where no text field is. */
async function put(tab: Tab, how: "paste" | "drop", data: Record<string, string>): Promise<void> {
  await tab.page.evaluate(
    ([how, data]) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
      const init = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        how === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
          : new DragEvent("drop", { ...init, dataTransfer: transfer }),
      );
    },
    [how, data] as const,
  );
}

/** The torrent with this info hash has the only card. Removes it. */
async function expectOpened(tab: Tab, infoHash: string): Promise<void> {
  await expect.poll(async () => (await tab.torrents()).map((one) => one.infoHash)).toEqual([infoHash]);
  await expect(tab.page.getByRole("alert")).toHaveCount(0);
  await tab.page.evaluate((infoHash) => window.tabswarm?.remove(infoHash), infoHash);
  await expect(tab.card()).toHaveCount(0);
}

test("text in the field, pasted or dropped anywhere, opens its link or says why not", async ({ person }) => {
  const tab = await person();
  const field = tab.page.getByRole("textbox", { name: "Share link or magnet" });
  const alert = tab.page.getByRole("alert");
  const link = `https://share.example/#${ONE}`;

  await field.fill(`Film #3: (${link}). Bye`);
  await field.press("Enter");
  await expectOpened(tab, ONE);
  await expect(field).toHaveValue("");

  // As the field is typed into, and as it is filled at once.
  await field.fill(`Film:\r\n${link}\nBye`);
  await field.press("Enter");
  await expectOpened(tab, ONE);
  await field.focus();
  await tab.page.keyboard.insertText(`> ${link.slice(0, -9)}\n> ${link.slice(-9)}\n> Anna`);
  await tab.page.getByRole("button", { name: "Open", exact: true }).click();
  await expectOpened(tab, ONE);

  await put(tab, "paste", { "text/plain": `영화 #3:\n<${link}>를 보세요` });
  await expectOpened(tab, ONE);
  await put(tab, "paste", { "text/plain": "the film", "text/html": `<a href="${link}">the film</a>` });
  await expectOpened(tab, ONE);
  await put(tab, "drop", { "text/uri-list": link, "text/plain": link });
  await expectOpened(tab, ONE);

  await put(tab, "paste", { "text/plain": "hello" });
  await expect(alert).toHaveText(en.problems["malformed-link"](""));
  await put(tab, "drop", { "text/plain": `${link} https://share.example/#${OTHER}` });
  await expect(alert).toHaveText(en.problems["several-info-hashes"](""));
  await put(tab, "paste", { "text/plain": "a1".repeat(32) });
  await expect(alert).toHaveText(en.problems["info-hash-too-long"](""));
  await field.fill(`magnet:?xt=urn:btmh:1220${"a1".repeat(32)}`);
  await field.press("Enter");
  await expect(alert).toHaveText(en.problems["magnet-v2-only"](""));

  await field.fill("x ".repeat(500_000));
  await field.press("Enter");
  await expect(alert).toHaveText(en.problems["malformed-link"](""));
  await put(tab, "paste", { "text/plain": `${"word ".repeat(200_000)}${link}` });
  await expectOpened(tab, ONE);
});

test("an address whose # was encoded opens, and a magnet without a WebSocket tracker is explained", async ({
  person,
  server,
}) => {
  const tab = await person();
  await tab.page.goto(`${server.origin}/%23${ONE}.`);
  await expect.poll(() => tab.page.url()).toBe(`${server.origin}/#${ONE}`);
  await expectOpened(tab, ONE);
  const tracker = encodeURIComponent("udp://tracker.example:80");
  await put(tab, "paste", { "text/plain": `magnet:?xt=urn:btih:${ONE}&amp;dn=Film&amp;tr=${tracker}` });
  await expect(tab.card("Film")).toContainText(en.problems["no-websocket-tracker"](""));
});

test("a share link names the tracker that is not the page's own, and people pass it on", async ({
  person,
  server,
  ownServer,
}) => {
  const other = await ownServer({ allowedOrigins: server.origin });
  const sender = await person({ search: { tracker: other.tracker } });
  const link = await sender.share(sample("film.bin", 100_000));
  expect(new URL(link).hash).toMatch(/^#[0-9a-f]{40}(\.[\w-]{22})?&tr=[^&]+$/);
  expect(decodeURIComponent(link.split("&tr=")[1] ?? "")).toBe(other.tracker);

  const receiver = await person({}, link);
  await receiver.finished("film.bin");
  expect(await receiver.shareLink()).toBe(link);
  expect(receiver.page.url()).toContain(new URL(link).hash);
  await receiver.page.goto(server.origin);
  await expect.poll(async () => (await receiver.torrents()).length).toBe(1);
  expect(await receiver.shareLink()).toBe(link);
});
