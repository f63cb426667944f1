/** What is found below the paths that a user names, and what is left out of the torrent. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { MAX_FILES, MAX_PATH_DEPTH } from "../../../shared/metainfo/limits.ts";
import { startChild } from "../store/testing/child.ts";
import { testFolder } from "../store/testing/store-rig.ts";
import { seedFilesOf } from "./walk.ts";

/** Makes files whose content is their path. */
function filled(folder: string, ...paths: string[]): string {
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  return folder;
}

async function found(...paths: string[]) {
  const { files, missed, name } = await seedFilesOf(paths);
  return { name, paths: files.map(({ path }) => path.join("/")), missed };
}

describe("the files of a torrent", () => {
  it("are one file without a folder when one was named", async () => {
    const folder = filled(testFolder(), "film.mkv");
    const { files, name } = await seedFilesOf([join(folder, "film.mkv")]);
    expect(name).toBe("film.mkv");
    expect(files).toMatchObject([{ path: ["film.mkv"], file: { size: 8 } }]);
    const content = await files[0]?.file.arrayBuffer();
    expect(Buffer.from(content ?? new ArrayBuffer(0)).toString()).toBe("film.mkv");
  });

  it("are those below a folder, in the page's order", async () => {
    const folder = filled(testFolder(), "trip/b/2.jpg", "trip/a.txt", "trip/b/10.jpg", "trip/B.txt");
    mkdirSync(join(folder, "trip/empty"));
    const paths = ["B.txt", "a.txt", "b/10.jpg", "b/2.jpg"];
    for (const named of [
      join(folder, "trip"),
      `${join(folder, "trip")}/`,
      relative(".", join(folder, "trip")),
    ])
      expect(await found(named)).toEqual({ name: "trip", paths, missed: [] });
  });

  it("have distinct names when several paths were named", async () => {
    const folder = filled(testFolder(), "x/notes.txt", "y/notes.txt", "y/more/z.txt");
    const named = [join(folder, "x/notes.txt"), join(folder, "y/notes.txt"), join(folder, "y/more")];
    expect(await found(...named)).toEqual({
      name: "notes.txt and 2 more",
      paths: ["more/z.txt", "notes (2).txt", "notes.txt"],
      missed: [],
    });
  });

  it("include what a named link leads to, and no link inside a folder", async () => {
    const [folder, elsewhere] = [testFolder(), filled(testFolder(), "real/secret.txt")];
    filled(folder, "trip/a.txt");
    symlinkSync(join(elsewhere, "real"), join(folder, "alias"));
    symlinkSync(join(elsewhere, "real/secret.txt"), join(folder, "trip/secret.txt"));
    symlinkSync(elsewhere, join(folder, "trip/folder"));
    symlinkSync("..", join(folder, "trip/loop"));
    symlinkSync("nothing", join(folder, "trip/dangling"));
    const links = ["dangling", "folder", "loop", "secret.txt"];
    expect(await found(join(folder, "trip"))).toEqual({
      name: "trip",
      paths: ["a.txt"],
      missed: links.map((name) => ({ path: join(folder, "trip", name), reason: "link" })),
    });
    expect(await found(join(folder, "alias"))).toMatchObject({ name: "alias", paths: ["secret.txt"] });
  });

  it("do not include devices, sockets and pipes, wherever they are", async () => {
    const folder = filled(testFolder(), "box/a.txt");
    execFileSync("mkfifo", [join(folder, "box/pipe")]);
    const server = createServer().listen(join(folder, "box/socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    const { missed, paths } = await found(join(folder, "box"), "/dev/null");
    server.close();
    expect(paths).toEqual(["a.txt"]);
    expect(missed).toEqual([
      { path: "/dev/null", reason: "special" },
      { path: join(folder, "box/pipe"), reason: "special" },
      { path: join(folder, "box/socket"), reason: "special" },
    ]);
  });

  it("do not include what does not exist", async () => {
    const folder = filled(testFolder(), "a.txt");
    const named = [join(folder, "a.txt"), join(folder, "b.txt"), join(folder, "a.txt/c")];
    expect(await found(...named)).toMatchObject({
      name: "a.txt",
      paths: ["a.txt"],
      missed: [
        { path: join(folder, "a.txt/c"), reason: "absent" },
        { path: join(folder, "b.txt"), reason: "absent" },
      ],
    });
    expect(await found(join(folder, "b.txt"))).toMatchObject({ paths: [] });
  });

  it("do not include files whose names are not UTF-8, on systems that have them", async () => {
    const folder = filled(testFolder(), "trip/a.txt");
    const path = Buffer.concat([Buffer.from(join(folder, "trip/")), Buffer.from([0x62, 0xff])]);
    const isPossible = await writeFile(path, "x").then(
      () => true,
      () => false,
    );
    const { missed, paths } = await found(join(folder, "trip"));
    expect(paths).toEqual(["a.txt"]);
    expect(missed).toEqual(isPossible ? [{ path: join(folder, "trip/b\ufffd"), reason: "unreadable" }] : []);
  });

  it("do not include what cannot be read", async () => {
    const folder = filled(testFolder(), "trip/a.txt", "trip/mine.txt", "trip/closed/b.txt");
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "trip/mine.txt"), 0);
    chmodSync(join(folder, "trip/closed"), 0);
    // Root can read everything.
    const isRoot = process.getuid?.() === 0;
    const { lines } = startChild("walker", [join(folder, "trip")], isRoot ? { uid: 65_534 } : {});
    const { value = "" } = await lines.next();
    chmodSync(join(folder, "trip/closed"), 0o755);
    expect(JSON.parse(value)).toEqual({
      paths: ["a.txt"],
      missed: [
        { path: join(folder, "trip/closed"), reason: "unreadable" },
        { path: join(folder, "trip/mine.txt"), reason: "unreadable" },
      ],
    });
  });

  it("are at most 10,000", async () => {
    const folder = testFolder();
    for (let i = 0; i < MAX_FILES; i++) writeFileSync(join(folder, `${i}`), "");
    expect((await seedFilesOf([folder])).files).toHaveLength(MAX_FILES);
    writeFileSync(join(folder, "one more"), "");
    await expect(seedFilesOf([folder])).rejects.toMatchObject({ fault: "too-many-files" });
  });

  it("are at most 32 folders deep", async () => {
    const folder = testFolder();
    const deep = (levels: number) => `${"d/".repeat(levels - 1)}f`;
    filled(folder, `top/${deep(MAX_PATH_DEPTH)}`);
    expect((await found(join(folder, "top"))).paths).toEqual([deep(MAX_PATH_DEPTH)]);
    filled(folder, `deeper/${deep(MAX_PATH_DEPTH + 1)}`);
    await expect(found(join(folder, "deeper"))).rejects.toMatchObject({ fault: "path-too-deep" });
  });
});
