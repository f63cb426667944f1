import { describe, expect, test } from "vitest";
import { ownScript } from "./trusted-scripts.ts";

const APP = new URL("https://share.example/app/");

describe("an address becomes a worker", () => {
  test.each(["service.js", "assets/workers/main-DxY_3-a.js", "assets/workers/theory.js"])(
    "if it is the app's own: %s",
    (path) => {
      expect(ownScript(`${APP}${path}`, APP)).toBe(`${APP}${path}`);
    },
  );

  test.each([
    "service.js",
    "https://share.example/app/assets/page-DxY_3-a.js",
    "https://evil.example/app/service.js",
    "https://share.example/service.js",
    "https://share.example/app/../service.js",
    "https://share.example/app/assets/../files/0/x.js",
    "https://share.example/app/assets/%2e%2e/files/x.js",
    "https://share.example/app/files/0123/0/service.js",
    "https://share.example/app/service.js?x",
    "https://share.example/app/service.js#x",
    "https://share.example@evil.example/app/service.js",
    "blob:https://share.example/app/service.js",
    "data:text/javascript,alert(1)",
    "javascript:alert(1)",
    "",
  ])("unless it is any other: %s", (url) => {
    expect(() => ownScript(url, APP)).toThrow(TypeError);
  });
});
