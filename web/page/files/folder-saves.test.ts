import { beforeEach, expect, test } from "vitest";
import type { ProblemCode } from "../../bridge/problems.ts";
import { hashOf } from "../gallery/made-up.ts";
import { FolderSaves } from "./folder-saves.ts";
import type { FolderEvents, SavePorts, SaveState, SaveTarget } from "./save-ports.ts";

const target: SaveTarget = { infoHash: hashOf(1), fileIndex: undefined, name: "album" };

interface Writing {
  readonly directory: string;
  readonly events: FolderEvents;
}

/** What the user picks next; undefined: the dialogue is closed. */
let choice: string | undefined;
let mayWrite: boolean;
let dialogues: number;
let writing: Writing[];
let state: SaveState | undefined;
let folders: FolderSaves;

/** Stands for a folder of that name. */
const handle = (name: string) => ({ name }) as FileSystemDirectoryHandle;

beforeEach(() => {
  [choice, mayWrite, dialogues, writing, state] = ["disk", true, 0, [], undefined];
  const ports = {
    pickFolder: async () => {
      dialogues++;
      return choice === undefined ? ("refused" as const) : handle(choice);
    },
    mayWrite: async () => mayWrite,
    writeFolder: (_: SaveTarget, { name }: FileSystemDirectoryHandle, events: FolderEvents) => {
      writing.push({ directory: name, events });
      return { answer: () => undefined, cancel: () => undefined };
    },
    forgetFolder: () => undefined,
  } satisfies Partial<SavePorts>;
  folders = new FolderSaves(ports as Partial<SavePorts> as SavePorts, {
    set: (_, next) => {
      state = next;
    },
    setFile: () => undefined,
    archive: () => undefined,
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const click = async () => {
  folders.start(target);
  await settled();
};
const fail = (code: ProblemCode) => writing.at(-1)?.events.failed({ code });
const resume = async () => {
  if (state?.kind === "failed" || state?.kind === "interrupted") state.resume?.();
  await settled();
};
const directories = () => writing.map(({ directory }) => directory);

test("a save that failed goes on in its folder, without a dialogue", async () => {
  await click();
  fail("disk-full");
  await resume();
  expect([directories(), dialogues, state?.kind]).toEqual([["disk", "disk"], 1, "writing"]);
  // What the first attempt still reports does not count.
  writing[0]?.events.done();
  expect(state?.kind).toBe("writing");
});

test("after a failure, the user can choose another folder, or none", async () => {
  await click();
  fail("disk-full");
  choice = undefined;
  await click();
  expect([directories(), state?.kind]).toEqual([["disk"], "failed"]);
  choice = "other disk";
  await click();
  expect([directories(), state?.kind]).toEqual([["disk", "other disk"], "writing"]);
});

test("a folder that is gone is chosen again", async () => {
  await click();
  fail("folder-gone");
  expect(state).toEqual({ kind: "failed", problem: { code: "folder-gone" } });
  await click();
  expect([dialogues, state?.kind]).toEqual([2, "writing"]);
});

test("an interrupted save waits for a click if the browser wants to ask", async () => {
  mayWrite = false;
  folders.interrupted(target, handle("disk"));
  await settled();
  expect([writing, state?.kind]).toEqual([[], "interrupted"]);
  mayWrite = true;
  await resume();
  expect([directories(), dialogues, state?.kind]).toEqual([["disk"], 0, "writing"]);
});
