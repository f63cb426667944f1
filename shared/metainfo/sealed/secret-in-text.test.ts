import { expect, test } from "vitest";
import { secretAfter } from "./secret-in-text.ts";

const TEXT = "AZ-_az09zyxwvutsrqponA";

// `share-link-secret.test.ts` covers what is found in links.
test.each([
  ["none", "", "\n"],
  ["none", ".", "\n"],
  ["none", ".", " \n> "],
  ["none", ".", " "],
  ["damaged", ".a", " "],
  ["damaged", ".a", "\n> |"],
  ["damaged", ".", "a\n"],
  ["damaged", ".", "_"],
  ["damaged", `.${TEXT}`, "-"],
  ["found", `.${TEXT}`, "_"],
  ["found", `.${TEXT}`, "."],
  ["none", "%", "25"],
])("%s: after %j, 10 megabytes of %j take linear time", (expected, after, part) => {
  expect(secretAfter(after + part.repeat(10_000_000 / part.length), 0).kind).toBe(expected);
});
