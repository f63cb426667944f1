import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pickLanguage } from "./pick.ts";

describe("the language", () => {
  it.each([
    [undefined, ["ko-KR", "en"], "ko"],
    [undefined, ["tlh", "KO", "en"], "ko"],
    [undefined, ["en-GB", "ko"], "en"],
    [undefined, ["tlh", "kok"], "en"],
    [undefined, [], "en"],
    ["ko", ["en-US"], "ko"],
    ["en", ["ko-KR"], "en"],
    ["constructor", ["ko-KR"], "ko"],
  ])("chosen %s, preferred %s: %s", (chosen, preferred, picked) => {
    expect(pickLanguage(chosen, preferred)).toBe(picked);
  });
});

describe("texts that follow the language", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("navigator", { languages: ["en-US"] });
  });
  afterEach(() => vi.unstubAllGlobals());

  const english = { hello: "Hello" };
  const korean = { hello: "안녕하세요" };
  const modules = async () => ({
    ...(await import("./language.ts")),
    ...(await import("./spoken.ts")),
    ...(await import("@preact/signals")),
  });
  const storage = (kept?: string) => {
    const items = new Map(kept === undefined ? [] : [["tabswarm-language", kept]]);
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
    });
    return items;
  };

  it("English is there at once without loading anything", async () => {
    const { speak } = await modules();
    const load = vi.fn(async () => korean);
    const { texts, ready } = speak(english, { ko: load });
    await ready;
    expect(texts.hello).toBe("Hello");
    expect(load).not.toHaveBeenCalled();
  });

  it("readers of a text run again in a newly chosen language, and the choice is kept", async () => {
    const items = storage();
    const { speak, chooseLanguage, effect } = await modules();
    const { texts } = speak(english, { ko: async () => korean });
    const heard: string[] = [];
    effect(() => {
      heard.push(texts.hello);
    });
    chooseLanguage("ko");
    await vi.waitFor(() => expect(heard).toEqual(["Hello", "안녕하세요"]), { timeout: 60_000 });
    expect([...items.values()]).toEqual(["ko"]);
    chooseLanguage("en");
    await vi.waitFor(() => expect(texts.hello).toBe("Hello"), { timeout: 60_000 });
  });

  it("a kept choice takes precedence over the browser's languages", async () => {
    storage("ko");
    const { speak } = await modules();
    const { texts, ready } = speak(english, { ko: async () => korean });
    await ready;
    expect(texts.hello).toBe("안녕하세요");
  });

  it("works without storage", async () => {
    const { speak, chooseLanguage } = await modules();
    const { texts } = speak(english, { ko: async () => korean });
    chooseLanguage("ko");
    await vi.waitFor(() => expect(texts.hello).toBe("안녕하세요"), { timeout: 60_000 });
  });

  it("stays in English when a language cannot be loaded, and tries again when it is chosen again", async () => {
    const { speak, chooseLanguage, language } = await modules();
    const load = vi.fn(async () => korean).mockRejectedValueOnce(new Error("offline"));
    const { texts } = speak(english, { ko: load });
    chooseLanguage("ko");
    await vi.waitFor(() => expect(language.value).toBe("en"), { timeout: 60_000 });
    expect(texts.hello).toBe("Hello");
    chooseLanguage("ko");
    await vi.waitFor(() => expect(texts.hello).toBe("안녕하세요"), { timeout: 60_000 });
  });

  it("of two quick choices the last one counts", async () => {
    const { speak, chooseLanguage } = await modules();
    let arrive = (_: typeof korean): void => {};
    const { texts } = speak(english, {
      ko: () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    });
    chooseLanguage("ko");
    chooseLanguage("en");
    arrive(korean);
    await new Promise((resolve) => setImmediate(resolve));
    expect(texts.hello).toBe("Hello");
  });
});
