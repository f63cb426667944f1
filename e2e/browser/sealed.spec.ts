/** Private shares: only people with the link can read them. What others store, send or see says nothing about the content. */
import { createCipheriv, hkdfSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { startServerProcess } from "../../signal-server/cluster/testing/server-process.ts";
import { buildPageIfStale, builtPageFolder } from "../../signal-server/http/page-build.ts";
import { en } from "../../web/page/texts/en.ts";
import { startBalancer } from "../balancer.ts";
import { KIB, MIB, PIECE, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { ROOT } from "../run/runners.ts";
import type { Search, Tab } from "../tab.ts";
import { countFound, needlesOf } from "./sealed/needles.ts";
import { inMemory } from "./sealed/process-memory.ts";

test.use({ serviceWorkers: "allow" });

const NEEDLES = 1000;
/** The piece length divides into blocks of the cipher. */
const BIG = sample("비밀 영상 1.bin", 6 * MIB + 12_345);
const FOLDER = "우리 여름";
const IN_FOLDER = [
  ["사진/바다 일기.jpg", sample("바다 일기.jpg", 300 * KIB)],
  ["사진/빈 파일.dat", sample("빈 파일.dat", 0)],
  ["읽어 주세요.txt", sample("읽어 주세요.txt", PIECE + 1)],
] as const;

/** What follows the info hash in a link. */
const secretIn = (link: string): string => /#[0-9a-f]{40}\.([\w-]{22})/.exec(link)?.[1] ?? "";

/** By Node's own cryptography, as docs/protocol.md specifies it. */
function encrypted(content: Uint8Array, secret: string): Uint8Array {
  const key = hkdfSync("sha256", Buffer.from(secret, "base64url"), "tabswarm sealed 1", "content", 32);
  return createCipheriv("aes-256-ctr", Buffer.from(key), Buffer.alloc(16)).update(content);
}

test("four tabs share a file and a folder; what is stored, sent and known to the server is unreadable", async ({
  person,
  server: shared,
}, testInfo) => {
  await buildPageIfStale(ROOT);
  const heard: Buffer[] = [];
  const server = await startServerProcess(builtPageFolder(ROOT), {
    HOST: "127.0.0.1",
    LOG_ADDRESSES: "1",
  });
  const proxy = await startBalancer([Number(new URL(server.url).port)], (bytes) => heard.push(bytes));
  const said: string[] = [];
  /** Notes whatever the tab tells others. */
  const listenTo = ({ page }: Tab): void => {
    page.on("console", (message) => said.push(message.text()));
    page.context().on("request", (request) => {
      // Browsers send no fragment.
      said.push(request.url().split("#", 1)[0] ?? "", JSON.stringify(request.headers()));
    });
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => said.push(String(payload))));
  };
  const open = async (search: Search = {}, link = ""): Promise<Tab> => {
    const tab = await person({ server: { ...shared, port: proxy.port }, search });
    listenTo(tab);
    return link === "" ? tab : tab.visit(link);
  };
  try {
    for (const [path, { seed, length }] of IN_FOLDER) {
      const file = testInfo.outputPath(FOLDER, path);
      await mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await writeFile(file, seededBytes(seed, length));
    }
    const sharer = await open();
    await sharer.chooseAudience("link");
    const links = [await sharer.share(BIG)];
    await sharer.dropPaths([testInfo.outputPath(FOLDER)]);
    await sharer.waitForStatus("Seeding", FOLDER);
    links.push(await sharer.shareLink(FOLDER));

    // One that does not transfer its channels, so that all bytes pass through its page.
    const recorded = await open({ transfer: "none" });
    await recorded.page.evaluate(() => window.testing.record());
    await recorded.enter(links[0] ?? "");
    const receivers = [recorded, await open({}, links[0]), await open({}, links[0])];
    for (const receiver of receivers) await receiver.enter(links[1] ?? "");
    for (const receiver of receivers) {
      await receiver.finished(BIG.name);
      await receiver.finished(FOLDER);
      expect(await receiver.save(BIG.name)).toEqual({ name: BIG.name, sha256: sha256Of(BIG) });
      for (const [path, file] of IN_FOLDER) {
        const button = receiver.card(FOLDER).getByRole("button", { name: `Save ${path}`, exact: true });
        expect(await receiver.save(undefined, button)).toEqual({ name: file.name, sha256: sha256Of(file) });
      }
    }

    const secrets = links.map(secretIn);
    const content = seededBytes(BIG.seed, BIG.length);
    const plain = needlesOf(content, NEEDLES).map(({ bytes }) => bytes);
    const cipher = needlesOf(encrypted(content, secrets[0] ?? ""), NEEDLES).map(({ bytes }) => bytes);
    const names = [BIG.name, FOLDER, ...IN_FOLDER.flatMap(([path]) => path.split("/"))];
    const words = names.map((name) => new TextEncoder().encode(name));
    await test.step("channels carry ciphertext alone", async () => {
      expect(await countFound(recorded.page, "channels", cipher), "ciphertext").toBe(NEEDLES);
      expect(await countFound(recorded.page, "channels", [...plain, ...words]), "plaintext").toBe(0);
    });
    await test.step("receivers store ciphertext alone", async () => {
      expect(await countFound(sharer.page, "indexeddb", plain), "of the sharer").toBe(NEEDLES);
      for (const { page } of receivers) {
        expect(await countFound(page, "indexeddb", cipher), "ciphertext").toBe(NEEDLES);
        expect(await countFound(page, "indexeddb", [...plain, ...words]), "plaintext").toBe(0);
      }
    });
    await test.step("secrets stay in the tabs", async () => {
      const asText = secrets.map((secret) => Buffer.from(secret));
      for (const { page } of [sharer, ...receivers]) {
        expect(await countFound(page, "elsewhere", asText)).toBe(0);
        said.push(
          await page.title(),
          ...page
            .context()
            .serviceWorkers()
            .map((worker) => worker.url()),
        );
      }
      const infoHash = links[0]?.slice(links[0].indexOf("#") + 1).slice(0, 40) ?? "";
      expect(said.join("\n"), "pages asked for files by their info hash").toContain(infoHash);
      const sent = Buffer.concat(heard).toString("latin1");
      expect(sent, "requests were recorded").toContain("GET /?ice=none");
      expect(server.output(), "the log was read").toContain(server.url);
      for (const secret of secrets)
        for (const text of [said.join("\n"), sent, server.output()]) expect(text).not.toContain(secret);
      if (process.platform !== "linux") return;
      // The tracker keeps it in this form as long as the tabs are open.
      const needles = new Map<string, Buffer>([["info hash", Buffer.from(infoHash, "latin1")]]);
      for (const [n, secret] of secrets.entries())
        for (const encoding of ["latin1", "utf16le", "base64url"] as const)
          needles.set(`secret ${n} ${encoding}`, Buffer.from(secret, encoding));
      expect([...inMemory(server.pid, needles)]).toEqual(["info hash"]);
    });
  } finally {
    await proxy.close();
    await server.kill();
  }
});

test("a link that is cut, changed or without its key is explained; the whole one opens the same card", async ({
  person,
}) => {
  const file = sample("편지.bin", PIECE + 5);
  const sharer = await person();
  await sharer.chooseAudience("link");
  const link = await sharer.share(file);
  const secret = secretIn(link);
  const withSecret = (other: string): string => link.replace(secret, other);
  // The lowest bit of the first byte.
  const [first = 0, ...others] = Buffer.from(secret, "base64url");
  const changed = withSecret(Buffer.from([first ^ 1, ...others]).toString("base64url"));

  const tab = await person();
  await tab.enter(withSecret(secret.slice(0, -1)));
  await expect(tab.page.getByText(en.problems["damaged-secret"](""))).toBeVisible();
  await expect(tab.card()).toHaveCount(0);

  await tab.enter(link.replace(`.${secret}`, ""));
  const card = tab.card(en.privateFiles);
  await expect(card).toContainText(en.problems["no-secret"](""));
  await expect(card).toContainText(en.unlock.canHelp);
  const field = card.getByRole("textbox", { name: en.unlock.wholeLink });
  const unlock = async (text: string): Promise<void> => {
    await field.fill(text);
    await field.press("Enter");
  };
  await unlock(changed);
  await expect(card).toContainText(en.problems["wrong-secret"](""));
  await tab.snapshotWhere(({ piecesHave, pieceCount }) => pieceCount > 0 && piecesHave === pieceCount);
  await expect(card.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  await unlock(link);
  await tab.finished(file.name);
  await expect(tab.card()).toHaveCount(1);
  expect(await tab.shareLink(file.name)).toBe(link);
  expect(tab.page.url()).toContain(secret);
  expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));

  await test.step("another bit of the info hash is another share", async () => {
    const infoHash = /#([0-9a-f]{40})/.exec(link)?.[1] ?? "";
    const flipped = `${infoHash.slice(0, -1)}${(Number.parseInt(infoHash.slice(-1), 16) ^ 1).toString(16)}`;
    await tab.enter(link.replace(infoHash, flipped));
    await expect(tab.page.getByText(en.problems["nobody-has-it"](""))).toBeVisible();
    await expect(tab.card()).toHaveCount(2);
  });
});

test("a password is asked for, refused when wrong, and not asked for again after a reload", async ({
  person,
}) => {
  const file = sample("일기장.bin", 100 * KIB);
  const password = "열려라 café";
  const sharer = await person();
  await sharer.chooseAudience("link", password);
  const link = await sharer.share(file);
  expect(link).toMatch(/\.[\w-]{22}\.p$/);
  const tab = await person({}, link);
  const card = tab.card(en.privateFiles);
  await expect(card).toContainText(en.problems["needs-password"](""));
  const field = card.getByLabel(en.password.label, { exact: true });
  await field.fill("열려라 cafe");
  await field.press("Enter");
  await expect(card).toContainText(en.problems["wrong-password"](""));
  // As a keyboard writes it that composes letters.
  await field.fill(password.normalize("NFD"));
  await field.press("Enter");
  await tab.finished(file.name);
  await tab.page.reload();
  await tab.finished(file.name);
  expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
  expect(await countFound(tab.page, "indexeddb", [Buffer.from(password), Buffer.from("café")])).toBe(0);
});
