/** `tabswarm get --stdout` and `tabswarm torrent`, in processes of their own. */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isViolation } from "../../../shared/core/violation.ts";
import { parseTorrentFile } from "../../../shared/metainfo/torrent-file.ts";
import { serversOfThisFile } from "../../testing/client.ts";
import { programsOfThisFile } from "../testing/program.ts";
import { content, digestOf, writeTree } from "../testing/trees.ts";

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

async function share(
  ...options: readonly string[]
): Promise<{ readonly link: string; readonly url: string }> {
  const { url } = await startServer();
  const source = join(await folder(), "s");
  await writeTree(source, { "a.txt": "first", "b.bin": content(1_500_000), "c/empty": "" });
  const seed = await run(["seed", source, "--tracker", url, ...options]);
  return { link: await seed.firstLine(), url };
}

test.each([["a private share"], ["a public share", "--public"]])(
  "one file of %s is written to stdout, byte for byte, and nothing stays on the disk",
  async (_, ...options) => {
    const { link } = await share(...options);
    const temporary = await folder();
    const env = { TMPDIR: temporary, TEMP: temporary };
    const get = await run(["get", link, "--stdout", "--select", "b.bin"], { env });
    const { code, stdout, stderr } = await get.ended;
    expect([code, digestOf(stdout)], stderr).toEqual([0, digestOf(content(1_500_000))]);
    const empty = await run(["get", link, "--stdout", "--select", "c/empty"], { env });
    expect(await empty.ended).toMatchObject({ code: 0, stdout: Buffer.alloc(0) });
    expect((await readdir(temporary)).filter((name) => name.startsWith("tabswarm-"))).toEqual([]);
  },
);

test("writes the beginning before the end is here", async () => {
  const { link } = await share("--upload", "400k");
  const get = await run(["get", link, "--stdout", "--select", "b.bin"]);
  await expect.poll(() => get.stdout.length > 0).toBe(true);
  expect(get.process.exitCode).toBe(null);
  expect(digestOf((await get.ended).stdout)).toBe(digestOf(content(1_500_000)));
});

test("asks which file, if there are several", async () => {
  const { link } = await share();
  const get = await run(["get", link, "--stdout"]);
  expect([(await get.ended).code, get.stderr]).toEqual([2, expect.stringContaining("--select")]);
  expect(get.stdout).toBe("");
});

test("a reader that ends is no error in words", async () => {
  const { link } = await share("--upload", "1M");
  const get = await run(["get", link, "--stdout", "--select", "b.bin", "--quiet"]);
  await expect.poll(() => get.stdout.length > 0).toBe(true);
  get.process.stdout?.destroy();
  await expect.poll(() => get.process.exitCode).toBe(141);
  expect(get.stderr).toBe("");
});

test.each([["private"], ["public", "--public"]])(
  "torrent writes the file of a %s share, with the page's tracker",
  async (kind, ...options) => {
    const { link, url } = await share(...options);
    const infoHash = /#([0-9a-f]{40})/.exec(link)?.[1];
    const file = join(await folder(), "x.torrent");
    // Without its secret as well: whoever keeps a share need not be able to read it.
    const torrent = await run(["torrent", link.replace(/\.[^.]*$/, ""), file]);
    expect((await torrent.ended).code, torrent.stderr).toBe(0);
    const bytes = await readFile(file);
    const parsed = parseTorrentFile(bytes);
    if (isViolation(parsed)) return expect.fail(parsed.violation);
    expect(parsed.trackers).toEqual([`${url.replace("http", "ws")}announce`]);
    expect(createHash("sha1").update(parsed.infoBytes).digest("hex")).toBe(infoHash);
    expect(String(bytes).includes("b.bin")).toBe(kind === "public");

    const piped = await run(["torrent", link, "-"]);
    expect(await piped.ended).toMatchObject({ code: 0, stdout: bytes });
    const again = await run(["torrent", link, file]);
    expect([(await again.ended).code, again.stderr]).toEqual([1, expect.stringContaining("exists already")]);
    await writeFile(file, "");
  },
);
