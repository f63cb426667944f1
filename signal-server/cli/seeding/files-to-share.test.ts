import { expect, test } from "vitest";
import type { FoundFiles, MissedFile } from "../../peer/files/walk.ts";
import { filesToShare } from "./files-to-share.ts";

const file = { file: { size: 1 }, path: ["a.txt"] } as unknown as FoundFiles["files"][number];

async function share(missed: readonly MissedFile[], skipsUnreadable = false, files = [file]) {
  const notices: string[] = [];
  const output = { notice: (_: string, line: string) => notices.push(line) };
  const found = { name: "s", files, missed };
  const outcome = await filesToShare({ paths: ["s"], skipsUnreadable }, output, async () => found).catch(
    (error: Error) => error.message,
  );
  return { outcome: typeof outcome === "string" ? outcome : outcome.files.length, notices };
}

const unreadable: MissedFile = { path: "s/b.txt", reason: "unreadable" };

test("unreadable files stop it unless they are left out", async () => {
  expect((await share([unreadable])).outcome).toMatch(/“s\/b\.txt”.*--skip-unreadable/);
  expect(await share([unreadable], true)).toEqual({ outcome: 1, notices: ["Left out: “s/b.txt”."] });
});

test("links and pipes inside folders are left out, and said so", async () => {
  const missed: MissedFile[] = [
    { path: "s/link", reason: "link" },
    { path: "s/pipe", reason: "special" },
  ];
  const { outcome, notices } = await share(missed);
  expect(outcome).toBe(1);
  expect(notices).toEqual(["Left out: “s/pipe”, “s/link” (symbolic links are not followed)."]);
});

test("a path that was named must exist, be a file or a folder, and contain something", async () => {
  expect((await share([{ path: "s", reason: "absent" }], true)).outcome).toContain(
    "There is no file or folder",
  );
  expect((await share([{ path: "s", reason: "special" }], true, [])).outcome).toContain("device");
  expect((await share([], false, [])).outcome).toContain("nothing to share");
  expect((await share([unreadable], true, [])).outcome).toContain("nothing to share");
});

test("names are harmless, and a thousand of them are counted", async () => {
  const missed = Array.from(
    { length: 1000 },
    (_, i): MissedFile => ({ path: `\u001b${i}`, reason: "unreadable" }),
  );
  const { notices } = await share(missed, true);
  expect(notices).toEqual([expect.stringMatching(/^Left out: “�0”.*and 995 others\.$/)]);
});
