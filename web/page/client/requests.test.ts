import { expect, it } from "vitest";
import { ProblemError } from "./client.ts";
import { Requests } from "./requests.ts";

it("resolves each request with its own answer, in any order", async () => {
  const requests = new Requests<string>();
  const sent: number[] = [];
  const first = requests.ask((n) => sent.push(n));
  const second = requests.ask((n) => sent.push(n));
  requests.settle(sent[1] ?? -1, "second");
  requests.settle(sent[0] ?? -1, "first");
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

it("rejects a refused request with its problem", async () => {
  const requests = new Requests<string>();
  const asked = requests.ask((n) => queueMicrotask(() => requests.refuse(n, { code: "quota-full" })));
  await expect(asked).rejects.toMatchObject({ problem: { code: "quota-full" } });
});

it("rejects all present and later requests once closed", async () => {
  const requests = new Requests<string>();
  const before = requests.ask(() => {});
  requests.close({ code: "worker-crashed" });
  await expect(before).rejects.toBeInstanceOf(ProblemError);
  await expect(requests.ask(() => expect.unreachable("nothing is sent"))).rejects.toBeInstanceOf(
    ProblemError,
  );
});

it("ignores an answer to an unknown request", () => {
  expect(() => new Requests<string>().settle(7, "late")).not.toThrow();
});
