/** `tabswarm seed` in processes of its own, against a real server. */
import { appendFile, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serversOfThisFile, startTestServer } from "../../testing/client.ts";
import { programsOfThisFile } from "../testing/program.ts";
import { content, digestsIn, digestsOf, writeTree } from "../testing/trees.ts";

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

test("the same paths give the same link again after a kill, and changed files another one", async () => {
  const { url } = await startServer();
  const file = join(await folder(), "film.bin");
  await writeFile(file, content(700_000));
  const seed = () => run(["seed", file, "--tracker", url, "--quiet"]);
  const first = await seed();
  const link = await first.firstLine();
  expect(link).toMatch(new RegExp(`^${url}#[0-9a-f]{40}\\.[\\w-]{22}$`));
  first.process.kill("SIGKILL");
  await first.ended;
  const second = await seed();
  expect(await second.firstLine()).toBe(link);
  const target = await folder();
  const get = await run(["get", link, target]);
  expect((await get.ended).code, get.stderr).toBe(0);
  expect(await digestsIn(target)).toEqual(digestsOf({ "film.bin": content(700_000) }));
  second.process.kill("SIGTERM");
  expect(await second.ended).toMatchObject({ code: 0, stderr: "" });

  await appendFile(file, "more");
  const third = await seed();
  expect(await third.firstLine()).not.toBe(link);
  third.process.kill("SIGINT");
  await third.ended;
  const isPublic = await run(["seed", file, "--tracker", url, "--public"]);
  expect(await isPublic.firstLine()).toMatch(/#[0-9a-f]{40}$/);
});

test("a second process with the same paths is refused; one with other paths is not", async () => {
  const { url } = await startServer();
  const source = await folder();
  await writeTree(source, { a: "a", b: "b" });
  const first = await run(["seed", join(source, "a"), "--tracker", url]);
  await first.firstLine();
  const same = await run(["seed", join(source, "a"), "--tracker", url]);
  expect([(await same.ended).code, same.stderr]).toEqual([1, expect.stringContaining("already")]);
  const other = await run(["seed", join(source, "b"), "--tracker", url]);
  expect(await other.firstLine()).toContain("#");
});

test("--copies leaves when others have everything, and --json says so line by line", async () => {
  const { url } = await startServer();
  const source = await folder();
  await writeTree(source, { "a.bin": content(600_000), "b.txt": "b" });
  const paths = [join(source, "a.bin"), join(source, "b.txt")];
  const seed = await run(["seed", ...paths, "--tracker", url, "--copies", "2", "--json"]);
  const { link, name, length, files, sealed } = await seed.event("sharing");
  expect({ name, length, files, sealed }).toEqual({
    name: "a.bin and 1 more",
    length: 600_001,
    files: 2,
    sealed: true,
  });
  const one = await run(["get", String(link), await folder(), "--seed"]);
  await one.firstLine();
  await seed.event("copies");
  expect(seed.process.exitCode).toBe(null);
  // Without the first one, which could give the second all before that has met the seeder.
  one.process.kill();
  await one.ended;
  const two = await run(["get", String(link), await folder()]);
  expect((await two.ended).code, two.stderr).toBe(0);
  expect((await seed.ended).code, seed.stderr).toBe(0);
  expect(seed.events.at(-1)).toMatchObject({ event: "stopped", reason: "copies", copies: 2 });
  expect(seed.events.map(({ event }) => event)).toContain("hashing");
  expect(seed.events).toContainEqual(expect.objectContaining({ event: "notice", code: "local-link" }));
});

test("--until leaves at its time", async () => {
  const { url } = await startServer();
  const file = join(await folder(), "a");
  await writeFile(file, "a");
  const seed = await run(["seed", file, "--tracker", url, "--until", "3s"]);
  expect((await seed.ended).code).toBe(0);
  expect(seed.stderr).toContain("the time is over");
});

test("a reader of the link may end, a reader of events may not", async () => {
  const { url } = await startServer();
  const file = join(await folder(), "a");
  await writeFile(file, "a");
  const text = await run(["seed", file, "--tracker", url]);
  const link = await text.firstLine();
  text.process.stdout?.destroy();
  const get = await run(["get", link, await folder()]);
  expect((await get.ended).code, get.stderr).toBe(0);
  text.process.kill("SIGINT");
  await text.ended;
  const json = await run(["seed", file, "--tracker", url, "--json"]);
  await json.event("sharing");
  json.process.stdout?.destroy();
  // Something to report.
  await run(["get", link, await folder()]);
  await expect.poll(() => json.process.exitCode).toBe(0);
});

test("says what cannot be shared", async () => {
  const { url } = await startServer();
  const source = await folder();
  await mkdir(join(source, "empty"));
  const refusal = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await (await run(["seed", ...args, "--tracker", url])).ended;
    expect([code, String(stdout)], stderr).toEqual([1, ""]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    return stderr;
  };
  expect(await refusal(join(source, "gone"))).toContain("There is no file or folder");
  expect(await refusal(join(source, "empty"))).toContain("nothing to share");
  expect(await refusal("a\u001b[31m")).not.toContain("\u001b");
  if (process.platform !== "win32") expect(await refusal("/dev/null")).toContain("device");
});

test.skipIf(process.platform === "win32")("symbolic links are left out, and said so", async () => {
  const { url } = await startServer();
  const source = join(await folder(), "s");
  await writeTree(source, { "a.txt": "a" });
  await symlink("/etc/passwd", join(source, "evil"));
  const seed = await run(["seed", source, "--tracker", url, "--json"]);
  expect(await seed.event("sharing")).toMatchObject({ files: 1 });
  expect(await seed.event("notice")).toMatchObject({
    code: "left-out",
    message: expect.stringContaining("evil"),
  });
});

test("a file that is changed while it is shared is named", async () => {
  const { url } = await startServer();
  const file = join(await folder(), "a.bin");
  await writeFile(file, content(400_000));
  const seed = await run(["seed", file, "--tracker", url, "--json", "--public"]);
  const { link } = await seed.event("sharing");
  await writeFile(file, content(400_001));
  await run(["get", String(link), await folder(), "--wait", "forever"]);
  const messages = () => seed.events.filter(({ event }) => event === "notice").map(({ message }) => message);
  await expect.poll(messages).toContainEqual(expect.stringContaining("a.bin"));
});

test("no server, something else, and a server that refuses, are named", async () => {
  const server = await startTestServer();
  const file = join(await folder(), "a");
  await writeFile(file, "a");
  const wrong = await run(["seed", file, "--tracker", `${server.url}nothing/`]);
  expect([(await wrong.ended).code, wrong.stderr]).toEqual([1, expect.stringContaining("no Tabswarm page")]);
  await server.close();
  const none = await run(["seed", file], { env: { TABSWARM_SERVER: server.url } });
  expect([(await none.ended).code, none.stderr]).toEqual([
    1,
    expect.stringContaining("nothing listens there"),
  ]);
  expect(none.stderr).toContain("--tracker");
});

test("names of files and of the server's words never reach the terminal as they are", async () => {
  const { url } = await startServer();
  const source = await folder();
  await writeTree(source, { "a\u001b]0;evil\u0007\u009b2J.txt": "a" });
  const [name = ""] = await readdir(source);
  const seed = await run(["seed", join(source, name), "--tracker", url]);
  const link = await seed.firstLine();
  const target = await folder();
  const list = await run(["get", link, "--list"]);
  const get = await run(["get", link, target]);
  await Promise.all([list.ended, get.ended]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
  const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
  for (const program of [seed, list, get]) expect(program.stdout + program.stderr).not.toMatch(controls);
  expect(await readdir(target)).toEqual(["a]0;evil2J.txt"]);
});
