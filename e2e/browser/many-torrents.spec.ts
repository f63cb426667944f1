/** A tab with hundreds of torrents: a reload brings all of them back, and others get any of them. */
import { createHash } from "node:crypto";
import type { TorrentSnapshot } from "../../web/page/client/api.ts";
import { expect, test } from "../fixtures.ts";
import type { AutomatedWindow } from "../tab.ts";

const COUNT = 300;
const BYTES = 64 * 1024;

test("hundreds of torrents survive a reload, and each can be opened by others", async ({ person }) => {
  const tab = await person();
  await tab.page.evaluate(
    async ({ count, bytes }) => {
      const { tabswarm } = window as unknown as AutomatedWindow;
      const files = Array.from(
        { length: count },
        (_, n) => new File([new Uint8Array(bytes).fill(n)], `share ${n}.bin`),
      );
      await Promise.all(files.map((file) => tabswarm.seed([file])));
    },
    { count: COUNT, bytes: BYTES },
  );
  const before = await tab.torrents();
  expect(before.every(({ state }) => state === "seeding")).toBe(true);

  await tab.page.reload();
  await expect.poll(async () => (await tab.torrents()).length).toBe(COUNT);
  const after = await tab.torrents();
  const facts = ({ infoHash, name, piecesHave, state }: TorrentSnapshot) => [
    infoHash,
    name,
    piecesHave,
    state,
  ];
  expect(after.map(facts)).toEqual(before.map(facts));

  for (const n of [0, 150, 299]) {
    const name = `share ${n}.bin`;
    const other = await person({ search: { store: "memory" } }, await tab.shareLink(name));
    await other.finished();
    const content = new Uint8Array(BYTES).fill(n);
    expect((await other.save()).sha256).toBe(createHash("sha256").update(content).digest("hex"));
  }
});
