import { expect, test } from "vitest";
import type { Problem, SessionProblemCode } from "../../../shared/session/problems.ts";
import { givenUp, throwIfFailed } from "./open-link.ts";

const noticing = (...codes: readonly SessionProblemCode[]) => ({
  failure: undefined,
  swarm: undefined,
  notices: codes.map((code): Problem => ({ code, detail: "t.example" })),
});
const swarm = { seeders: 0, leechers: 0 };

test("a full disk ends a download with code 5, and says how to go on", () => {
  expect(() => throwIfFailed(noticing("tracker-busy", "quota-full"))).toThrow(
    expect.objectContaining({ exitCode: 5, message: expect.stringContaining("the same command") }),
  );
});

test("a disk that fails and a broken description end it with code 1; passing troubles do not", () => {
  expect(() => throwIfFailed(noticing("storage-failed"))).toThrow(expect.objectContaining({ exitCode: 1 }));
  const failure: Problem = { code: "bad-metadata", detail: "bad-pieces" };
  expect(() => throwIfFailed({ ...noticing(), failure })).toThrow(expect.objectContaining({ exitCode: 1 }));
  throwIfFailed(noticing("tracker-unreachable", "no-path", "low-space", "nobody-has-it"));
});

test("giving up names the tracker that never answered, with code 1", () => {
  const error = givenUp(noticing("tracker-refused"), 60_000);
  expect(error).toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^Gave up after 1 min 0 s\..*refuses/),
  });
});

test("giving up says that nobody has it, or why nobody can be reached, with code 3", () => {
  const alone = givenUp({ ...noticing("tracker-unreachable"), swarm }, 60_000);
  expect(alone).toMatchObject({ exitCode: 3, message: expect.stringContaining("Nobody who has this") });
  const blocked = givenUp({ ...noticing("no-path"), swarm }, 60_000);
  expect(blocked).toMatchObject({ exitCode: 3, message: expect.stringContaining("firewall") });
  const undescribed = givenUp({ ...noticing("no-description"), swarm }, 60_000);
  expect(undescribed).toMatchObject({ exitCode: 3, message: expect.stringContaining(".torrent file") });
  expect(givenUp(undefined, 60_000)).toMatchObject({ exitCode: 3 });
});
