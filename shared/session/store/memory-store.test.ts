import { describe, test } from "vitest";
import { MemoryStore } from "./memory-store.ts";
import { pieceStoreContract } from "./testing/piece-store.contract.ts";

describe("the memory store keeps the contract", () => {
  test.each(pieceStoreContract)("$name", ({ run }) =>
    run(
      () => new MemoryStore(),
      (bytes) => new Blob([bytes]),
    ),
  );
});
