import { expect, it } from "vitest";
import { DownloadPermit } from "./download-permit.ts";

it.each([
  // isWebKit, isActive, given before and after a download
  [false, true, true],
  [false, false, true],
  [false, undefined, true],
  [true, true, true],
  [true, false, false],
  [true, undefined, false],
])("one download per click, in WebKit only soon after it: %s, %s", (isWebKit, isActive, isGiven) => {
  const permit = new DownloadPermit({ isWebKit, isActive: () => isActive });
  expect(permit.isGiven).toBe(isGiven);
  permit.use();
  expect(permit.isGiven).toBe(false);
  permit.renew();
  expect(permit.isGiven).toBe(isGiven);
});
