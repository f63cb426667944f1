import { expect, test } from "vitest";
import { BLOCK_LENGTH, type Block, PIECE_LENGTH, PieceLayout } from "../core/layout.ts";
import { UploadQueue } from "./upload-queue.ts";
import { type Served, UploadTurn, UploadTurns } from "./upload-turns.ts";

const PIECES = 64;
const BLOCKS = PIECE_LENGTH / BLOCK_LENGTH;

interface Asker extends Served {
  readonly name: string;
}

function asker(name: string): Asker {
  return { name, upload: { queue: new UploadQueue(), turn: new UploadTurn() } };
}

/** A server whose peers request blocks, numbered through all pieces. */
class Server {
  readonly turns = new UploadTurns<Asker>();
  private readonly layout = new PieceLayout(PIECES * PIECE_LENGTH, PIECE_LENGTH);

  ask(peer: Asker, from: number, count: number): void {
    for (let number = from; number < from + count; number++) {
      peer.upload.queue.add(this.block(number));
      this.turns.add(peer);
    }
  }

  /** @returns the name of the peer that was served */
  serve(maySend: (peer: Asker) => boolean = () => true): string {
    const next = this.turns.next(maySend);
    if (next === undefined) return "";
    this.turns.take(next);
    return next.peer.name;
  }

  serveMany(count: number): string {
    return Array.from({ length: count }, () => this.serve()).join("");
  }

  private block(number: number): Block {
    const piece = this.layout.piece(Math.floor(number / BLOCKS));
    if (piece === undefined) throw new Error("no such piece");
    return this.layout.block(piece, number % BLOCKS);
  }
}

test("sends a whole piece before another peer's turn", () => {
  const server = new Server();
  for (const name of "ab") server.ask(asker(name), 0, 2 * BLOCKS);
  expect(server.serveMany(4 * BLOCKS)).toBe(["a", "b", "a", "b"].map((name) => name.repeat(BLOCKS)).join(""));
  expect(server.serve()).toBe("");
});

test("continues a piece after a gap in its requests before others begin one", () => {
  const server = new Server();
  const [a, b] = [asker("a"), asker("b")];
  server.ask(a, 0, 4);
  server.ask(b, 0, 2 * BLOCKS);
  expect(server.serveMany(6)).toBe("aaaabb");
  server.ask(a, 4, BLOCKS - 4);
  expect(server.serveMany(2 * BLOCKS - 6)).toBe("a".repeat(BLOCKS - 4) + "b".repeat(BLOCKS - 2));
});

test("serves a peer with few queued requests as much as one with many", () => {
  const server = new Server();
  const [few, many] = [asker("f"), asker("m")];
  server.ask(many, 0, 20 * BLOCKS);
  let asked = 0;
  let served = "";
  for (let i = 0; i < 20 * BLOCKS; i++) {
    // Its next requests arrive after others have been served.
    if (few.upload.queue.size === 0 && i % 3 === 0) server.ask(few, asked++ * 2, 2);
    served += server.serve();
  }
  const share = [...served].filter((name) => name === "f").length / served.length;
  expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
});

test("lets a peer that wanted nothing for long catch up by one turn", () => {
  const server = new Server();
  const [a, b] = [asker("a"), asker("b")];
  server.ask(a, 0, 20 * BLOCKS);
  server.serveMany(10 * BLOCKS);
  server.ask(b, 0, 10 * BLOCKS);
  const served = server.serveMany(8 * BLOCKS);
  const count = [...served].filter((name) => name === "b").length / BLOCKS;
  expect(count).toBeGreaterThanOrEqual(4);
  expect(count).toBeLessThanOrEqual(5);
});

test("ends the turn of a longer piece after 256 KiB", () => {
  const layout = new PieceLayout(16 * PIECE_LENGTH, 8 * PIECE_LENGTH);
  const turns = new UploadTurns<Asker>();
  for (const name of "ab") {
    const peer = asker(name);
    const piece = layout.piece(0);
    if (piece === undefined) throw new Error("no piece");
    for (let number = 0; number < layout.blockCount(piece); number++)
      peer.upload.queue.add(layout.block(piece, number));
    turns.add(peer);
  }
  let served = "";
  for (let i = 0; i < 4 * BLOCKS; i++) {
    const next = turns.next(() => true);
    if (next === undefined) throw new Error("both want more");
    turns.take(next);
    served += next.peer.name;
  }
  expect(served).toBe(["a", "b", "a", "b"].map((name) => name.repeat(BLOCKS)).join(""));
});

test("skips a peer without room, which keeps its place", () => {
  const server = new Server();
  const [a, b] = [asker("a"), asker("b")];
  server.ask(a, 0, BLOCKS);
  server.ask(b, 0, BLOCKS);
  expect(server.serve()).toBe("a");
  expect(server.serve((peer) => peer !== a)).toBe("b");
  expect(server.serveMany(BLOCKS - 1)).toBe("a".repeat(BLOCKS - 1));
  expect(server.serve(() => false)).toBe("");
});

test("does not serve a peer that is gone", () => {
  const server = new Server();
  const [a, b] = [asker("a"), asker("b")];
  server.ask(a, 0, 1);
  server.ask(b, 0, 1);
  server.turns.delete(a);
  expect(server.serveMany(2)).toBe("b");
});
