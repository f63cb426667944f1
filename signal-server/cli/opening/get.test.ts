/** `tabswarm get` against `tabswarm seed`: real processes, a real server, real data channels. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serversOfThisFile } from "../../testing/client.ts";
import { type Program, programsOfThisFile } from "../testing/program.ts";
import { content, digestsIn, digestsOf, type Tree, writeTree } from "../testing/trees.ts";

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

const HOLIDAY: Tree = {
  "사진/바다 🌊.bin": content(700_000),
  "사진/empty": "",
  "notes -- draft.txt": "hello\n",
  "-x": content(300_000, 2),
};

async function share(tree: Tree, ...options: readonly string[]): Promise<Program> {
  const { url } = await startServer();
  const source = join(await folder(), "holiday");
  await writeTree(source, tree);
  return run(["seed", source, "--tracker", url, ...options]);
}

test.each([["private"], ["public", "--public"]])(
  "a %s folder arrives with its tree, and nothing else is left there",
  async (_, ...options) => {
    const link = await (await share(HOLIDAY, ...options)).firstLine();
    const target = await folder();
    const get = await run(["get", link, join(target, "new")]);
    const { code, stdout, stderr } = await get.ended;
    expect([code, String(stdout)], stderr).toEqual([0, `${join(target, "new", "holiday")}\n`]);
    expect(await digestsIn(target)).toEqual(digestsOf(HOLIDAY, "new/holiday/"));
    expect(await readdir(join(target, "new"))).toEqual(["holiday"]);
  },
);

test("what is there already is used, and a file of somebody else is not written over", async () => {
  const tree = { "a.bin": content(600_000), "b.txt": "b" };
  const link = await (await share(tree)).firstLine();
  const target = await folder();
  await writeTree(join(target, "holiday"), { "a.bin": tree["a.bin"] });
  const again = await run(["get", link, target, "--json"]);
  expect((await again.ended).code, again.stderr).toBe(0);
  expect((await (await run(["get", link, target])).ended).stderr).toContain("All of it was here already");
  expect(await digestsIn(target)).toEqual(digestsOf(tree, "holiday/"));
  expect(again.events.filter(({ event }) => event === "status").at(-1)).toMatchObject({ progress: 1 });

  const other = await folder();
  await writeTree(join(other, "holiday"), { "b.txt": "mine" });
  const refused = await run(["get", link, other]);
  expect((await refused.ended).code).toBe(1);
  expect(refused.stderr).toContain("b.txt");
  expect(await digestsIn(join(other, "holiday"))).toMatchObject(digestsOf({ "b.txt": "mine" }));
});

test("goes on after SIGKILL, and fetches only what is missing", async () => {
  const tree = { "film.bin": content(3_000_000) };
  const seed = await share(tree, "--upload", "1M");
  const link = await seed.firstLine();
  const target = await folder();
  const first = await run(["get", link, target, "--json"]);
  await expect
    .poll(() => first.events.some(({ event, progress }) => event === "status" && Number(progress) > 0.4))
    .toBe(true);
  first.process.kill("SIGKILL");
  await first.ended;
  const second = await run(["get", link, target, "--json"]);
  expect((await second.ended).code, second.stderr).toBe(0);
  expect(await digestsIn(target)).toEqual(digestsOf(tree, "holiday/"));
  const [begun] = second.events.filter(({ event }) => event === "status");
  expect(begun?.progress).toBeGreaterThan(0.2);
  expect(second.events.findLast(({ event }) => event === "status")?.downloaded).toBeLessThan(2_500_000);
});

test("Ctrl+C keeps what is here, and says how to go on", async () => {
  const link = await (await share({ "film.bin": content(3_000_000) }, "--upload", "500k")).firstLine();
  const target = await folder();
  const get = await run(["get", link, target]);
  await expect.poll(async () => (await readdir(target)).includes("holiday")).toBe(true);
  get.process.kill("SIGINT");
  const { code, stdout, stderr } = await get.ended;
  expect([code, String(stdout)]).toEqual([130, ""]);
  expect(stderr).toMatch(/Interrupted at \d+ %\. The same command goes on from here\./);
});

test("some of the files: by number, name and pattern; --list shows them", async () => {
  const tree = { "a/1.bin": content(300_000), "a/2.txt": "2", "b/3.txt": "3", "4 가.txt": "4" };
  const link = await (await share(tree)).firstLine();
  const list = await run(["get", link, "--list", "--quiet"]);
  expect((await list.ended).code, list.stderr).toBe(0);
  expect(list.lines).toEqual([
    "1      1 B  4 가.txt",
    "2   300 kB  a/1.bin",
    "3      1 B  a/2.txt",
    "4      1 B  b/3.txt",
  ]);
  const target = await folder();
  const get = await run(["get", link, target, "--select", "1", "--select", "a/*.txt", "--json"]);
  expect((await get.ended).code, get.stderr).toBe(0);
  expect(Object.keys(await digestsIn(target)).sort()).toEqual(["holiday/4 가.txt", "holiday/a/2.txt"]);
  expect(get.events.at(-1)).toMatchObject({ event: "done", path: join(target, "holiday"), length: 2 });

  const wrong = await run(["get", link, target, "--select", "*.mkv"]);
  expect((await wrong.ended).code).toBe(2);
  expect(wrong.stderr).toContain("“*.mkv”");
  const none = await run(["get", link, target, "--select", "9"]);
  expect([(await none.ended).code, none.stderr]).toEqual([
    2,
    expect.stringContaining("no file number 9: there are 4"),
  ]);
});

test("a password opens it; without one, or with a wrong one, the code is 4", async () => {
  const secrets = await folder();
  await writeTree(secrets, { right: "correct horse\nmore\n", wrong: "battery staple\n" });
  const seed = await share({ "a.txt": "a" }, "--password-file", join(secrets, "right"));
  const link = await seed.firstLine();
  expect(link).toMatch(/\.p$/);
  const target = await folder();
  const without = await run(["get", link, target]);
  expect([(await without.ended).code, without.stderr]).toEqual([
    4,
    expect.stringContaining("--password-file"),
  ]);
  const wrong = await run([
    "get",
    link,
    join(target, "new", "er"),
    "--password-file",
    join(secrets, "wrong"),
  ]);
  expect([(await wrong.ended).code, wrong.stderr]).toEqual([4, expect.stringContaining("does not open")]);
  expect(await readdir(target)).toEqual([]);
  const right = await run(["get", link, target, "--password-file", "-"], { input: "correct horse\n" });
  expect([(await right.ended).code, right.stderr]).toEqual([0, expect.stringContaining("Saved")]);
  expect(await digestsIn(target)).toEqual(digestsOf({ "a.txt": "a" }, "holiday/"));
});

test("a link without its secret: the code is 4; a wrong secret is another sentence; a broken link is a mistake", async () => {
  const link = await (await share({ "a.txt": "a" })).firstLine();
  const [public_ = "", secret = ""] = link.split(".").slice(-2);
  const head = link.slice(0, -secret.length - 1);
  const target = await folder();
  const without = await run(["get", head, target]);
  expect([(await without.ended).code, without.stderr], public_).toEqual([
    4,
    expect.stringContaining("incomplete"),
  ]);
  const other = `${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
  const wrong = await run(["get", `${head}.${other}`, target]);
  expect([(await wrong.ended).code, wrong.stderr]).toEqual([4, expect.stringContaining("does not open")]);
  expect(wrong.stderr).not.toContain(other);
  const broken = await run(["get", link.slice(0, -5), target]);
  expect([(await broken.ended).code, broken.stderr]).toEqual([2, expect.stringContaining("incomplete")]);
  expect(await readdir(target)).toEqual([]);
});

test("two at once in one folder: the same link is refused, another one is not disturbed", async () => {
  const { url } = await startServer();
  const source = await folder();
  await writeTree(source, { "one.bin": content(2_000_000), "two.bin": content(400_000, 2) });
  const seed = (name: string) => run(["seed", join(source, name), "--tracker", url, "--upload", "400k"]);
  const one = await (await seed("one.bin")).firstLine();
  const two = await (await seed("two.bin")).firstLine();
  const target = await folder();
  const first = await run(["get", one, target, "--json"]);
  await first.event("opened");
  const same = await run(["get", one, target]);
  expect([(await same.ended).code, same.stderr]).toEqual([1, expect.stringContaining("already")]);
  const other = await run(["get", two, target]);
  expect((await other.ended).code, other.stderr).toBe(0);
  expect((await first.ended).code, first.stderr).toBe(0);
  const all = { "one.bin": content(2_000_000), "two.bin": content(400_000, 2) };
  expect(await digestsIn(target)).toEqual(digestsOf(all));
});

test("gives up when nobody has it, with code 3", async () => {
  const { url } = await startServer();
  const target = await folder();
  const get = await run(["get", `${url}#${"a".repeat(40)}`, target, "--wait", "2s"]);
  expect([(await get.ended).code, get.stderr]).toEqual([
    3,
    expect.stringContaining("Nobody who has this is here"),
  ]);
  expect(await readdir(target)).toEqual([]);
});

test("no server there, something else there, and a folder that cannot be written", async () => {
  const server = await startServer();
  const target = await folder();
  const file = join(target, "file");
  await writeFile(file, "");
  const blocked = await run(["get", `${server.url}#${"a".repeat(40)}`, join(file, "below")]);
  expect([(await blocked.ended).code, blocked.stderr]).toEqual([
    1,
    expect.stringContaining("Cannot write into"),
  ]);
  const foreign = await run(["get", `${server.url}nothing/#${"a".repeat(40)}`, target]);
  expect([(await foreign.ended).code, foreign.stderr]).toEqual([
    1,
    expect.stringContaining("no Tabswarm page"),
  ]);
  await server.close();
  const gone = await run(["get", `${server.url}#${"a".repeat(40)}`, target]);
  expect([(await gone.ended).code, gone.stderr]).toEqual([
    1,
    expect.stringContaining("nothing listens there"),
  ]);
});

test("--seed stays for others after the sender has left, and Ctrl+C then is no failure", async () => {
  const seed = await share(HOLIDAY);
  const link = await seed.firstLine();
  const target = await folder();
  const keeper = await run(["get", "-", target, "--seed", "--json"], { input: `${link}\n` });
  await keeper.event("done");
  seed.process.kill("SIGINT");
  expect((await seed.ended).code).toBe(0);
  const late = join(await folder(), "late");
  await mkdir(late);
  const get = await run(["get", link, late]);
  expect((await get.ended).code, get.stderr).toBe(0);
  expect(await digestsIn(late)).toEqual(digestsOf(HOLIDAY, "holiday/"));
  keeper.process.kill("SIGINT");
  expect((await keeper.ended).code, keeper.stderr).toBe(0);
  expect(keeper.events.at(-1)).toMatchObject({ event: "stopped", reason: "interrupted", copies: 2 });
  expect(await digestsIn(target)).toEqual(digestsOf(HOLIDAY, "holiday/"));
});
