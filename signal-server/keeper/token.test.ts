import { expect, test } from "vitest";
import { isTokenShaped } from "../../shared/keeper/protocol.ts";
import { hashOf, isTokenOf, newToken } from "./token.ts";

test("a token is of use for its own share only", () => {
  const [token, other] = [newToken(), newToken()];
  expect(isTokenShaped(token)).toBe(true);
  expect(isTokenOf(hashOf(token), token)).toBe(true);
  for (const wrong of [other, token.slice(1), `${token}a`, ""])
    expect(isTokenOf(hashOf(token), wrong)).toBe(false);
  expect(hashOf(token)).not.toContain(token);
});

test("a stored hash that is damaged fits no token", () => {
  expect(isTokenOf("", newToken())).toBe(false);
});
