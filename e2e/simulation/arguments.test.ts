import { describe, expect, test } from "vitest";
import { BadArgument } from "../command-line.ts";
import { parseCommand } from "./arguments.ts";

describe("the command line", () => {
  test("selects all studies with twenty random seeds, or a single run", () => {
    expect(parseCommand(["--all", "--jobs", "2"])).toMatchObject({
      kind: "studies",
      only: undefined,
      size: "full",
      seeds: { length: 20, 0: 1, 19: 20 },
      jobs: 2,
    });
    const one = ["--only", "peers", "--seed", "7", "--case", "30", "--small", "--json"];
    expect(parseCommand(one)).toMatchObject({
      only: "peers",
      seeds: [7],
      case: "30",
      size: "small",
      isJson: true,
    });
  });

  test("describes one swarm", () => {
    const command = parseCommand([
      "--peers",
      "10",
      "--free-riders",
      "20",
      "--peer-up",
      "256KiB",
      "--seed",
      "3",
      "--seeders",
      "2",
    ]);
    expect(command).toMatchObject({
      kind: "run",
      scenario: {
        seed: 3,
        groups: [
          { isSeeder: true, count: 2 },
          { count: 8, upload: 262144 },
          { count: 2, behaviour: "free-rider" },
        ],
      },
    });
  });

  test.each([
    [["--only", "nothing"], "--only"],
    [["--only", "peers", "--case", "31"], "--case"],
    [["--all", "--case", "30"], "--case"],
    [["--all", "--seeds", "0"], "--seeds"],
    [["--peers", "3", "--seeds", "2"], "--seeders"],
    [["--all", "--jobs", "x"], "--jobs"],
    [["--peers", "-1"], "--peers"],
    [["--peer-up", "fast"], "--peer-up"],
    [["--free-riders", "100"], "honest"],
  ])("rejects %j with an error that names the option", (args, named) => {
    expect(() => parseCommand(args)).toThrow(BadArgument);
    expect(() => parseCommand(args)).toThrow(named);
  });
});
