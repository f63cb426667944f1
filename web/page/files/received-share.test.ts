import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { PageToService, ReceivedShare } from "../../bridge/files.ts";
import type { Intake } from "../intake.ts";
import { openShared } from "./received-share.ts";

// The texts look for the user's languages, and Node 20 has no navigator.
vi.hoisted(() => vi.stubGlobal("navigator", { languages: ["en"] }));

const HASH = "ab".repeat(20);

function setUp() {
  const intake = { complain: vi.fn(), openLink: vi.fn(async () => true), shareFiles: vi.fn() };
  return { intake, open: (id: string) => openShared(id, intake as unknown as Intake) };
}

/** The service worker holds this form under the id "1". */
async function holding(fields: Readonly<Record<string, string | readonly File[]>>): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of typeof value === "string" ? [value] : value) form.append(name, one);
  const response = new Response(form);
  const share: ReceivedShare = {
    type: response.headers.get("Content-Type") ?? "",
    body: await response.blob(),
  };
  const postMessage = (message: PageToService, [port]: readonly MessagePort[]): void =>
    port?.postMessage(message.type === "take-share" && message.id === "1" ? share : undefined);
  vi.stubGlobal("navigator", { serviceWorker: { ready: Promise.resolve({ active: { postMessage } }) } });
}

const sharedBy = ({ shareFiles }: ReturnType<typeof setUp>["intake"]): readonly File[] =>
  shareFiles.mock.calls.flatMap(([files]) => files as readonly File[]);

describe("what the share sheet sends", () => {
  it("is every file, with its name and content", async () => {
    const files = Array.from({ length: 300 }, (_, n) => new File([`${n}`], `사진 ${n}.jpg`));
    await holding({ title: "Album", text: "see you", files });
    const { intake, open } = setUp();
    await open("1");
    const shared = sharedBy(intake);
    expect(shared.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    expect(await shared[299]?.text()).toBe("299");
    expect(intake.openLink).not.toHaveBeenCalled();
  });

  it.each([
    ["a share link", { text: `Look: https://share.example/#${HASH}` }],
    ["a magnet", { title: "Film", url: `magnet:?xt=urn:btih:${HASH}` }],
    ["a magnet that cannot be opened", { text: "magnet:?dn=Film" }],
  ])("is %s, which is opened", async (_, fields) => {
    await holding(fields);
    const { intake, open } = setUp();
    await open("1");
    expect(intake.openLink).toHaveBeenCalledWith(expect.stringContaining(Object.values(fields).at(-1) ?? ""));
    expect(intake.shareFiles).not.toHaveBeenCalled();
  });

  it.each([
    [{ text: "milk\neggs" }, "Shared text.txt", "milk\neggs"],
    [{ title: "Shopping", text: "milk", url: "" }, "Shopping.txt", "milk"],
    [{ title: "A page", url: "https://example.org/" }, "A page.txt", "https://example.org/"],
    [{ title: "Only this" }, "Only this.txt", "Only this"],
  ])("is another text, which becomes a file: %j", async (fields, name, content) => {
    await holding(fields);
    const { intake, open } = setUp();
    await open("1");
    const [file] = sharedBy(intake);
    expect(file?.name).toBe(name);
    expect((await file?.text())?.replaceAll("\r", "")).toBe(content);
    expect(intake.openLink).not.toHaveBeenCalled();
  });

  it("is nothing", async () => {
    await holding({});
    const { intake, open } = setUp();
    await open("1");
    expect(intake.shareFiles).toHaveBeenCalledWith([]);
  });
});

describe("a share that is missed", () => {
  const missed = [[{ code: "share-missed" }]];

  it("because the server got it, is not asked for", async () => {
    const { intake, open } = setUp();
    vi.stubGlobal("navigator", {});
    await open("missed");
    expect(intake.complain.mock.calls).toEqual(missed);
  });

  it("because the service worker has forgotten it", async () => {
    await holding({ text: "hello" });
    const { intake, open } = setUp();
    await open("2");
    expect(intake.complain.mock.calls).toEqual(missed);
  });

  it.each([
    ["there is none", undefined],
    ["it never becomes active", { ready: new Promise(() => undefined) }],
  ])("because the service worker does not answer: %s", async (_, serviceWorker) => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    vi.stubGlobal("navigator", { serviceWorker });
    const { intake, open } = setUp();
    const opened = open("1");
    await vi.advanceTimersByTimeAsync(60_000);
    await opened;
    expect(intake.complain.mock.calls).toEqual(missed);
  });
});
